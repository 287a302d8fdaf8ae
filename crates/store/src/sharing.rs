//! Schools as seen by the local authorities and academy chains they belong to.

use crate::accounts::second_factor::attribute;
use crate::keys::{Key, MEMBER, school};
use crate::table::{Condition, Range, Transaction};
use crate::{Page, Store};
use domain::access::call::Call;
use domain::access::organisation::{Belonging, Organisation, OrganisationKind, Outsider};
use domain::access::permission::Permissions;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::sharing::school::SharedSchool;
use serde::{Deserialize, Serialize};

/// Schools per page: one query.
const PAGE: i32 = 100;

/// A school in the list of an organisation that it belongs to.
#[derive(Serialize, Deserialize)]
pub(crate) struct Member {
    id: OrganisationId,
    name: String,
    kind: OrganisationKind,
}

impl Member {
    pub(crate) fn of(school: &Organisation) -> Member {
        Member { id: school.id, name: school.name.clone(), kind: school.kind }
    }
}

impl Store {
    /// A page of the schools that belong to the caller's organisation, by name.
    pub async fn members(&self, call: &Call, cursor: Option<&str>) -> Result<Page<SharedSchool>, Failure> {
        let pk = school(call.tenant());
        let (members, next) = self.table.page::<Member>(&Range::of(&pk, MEMBER), cursor, PAGE).await?;
        let rows =
            members.into_iter().map(|Member { id, name, kind }| SharedSchool { id, name, kind }).collect();
        Ok(Page { rows, next })
    }

    /// Reads a school as an outsider, if its own item says that it belongs to the caller's organisation; see
    /// [`Call::as_outsider`].
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn as_outsider(
        &self,
        call: &Call,
        school: OrganisationId,
    ) -> Result<(Call, Outsider, Permissions), Failure> {
        call.as_outsider(self.table.get(&Key::organisation(school)).await?)
    }

    /// Reads one organisation, for the provider's tasks.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn organisation(&self, _: &Moment, id: OrganisationId) -> Result<Organisation, Failure> {
        self.table.get(&Key::organisation(id)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// Moves the school to another authority or chain, in one transaction, if it still belongs where it did when the
    /// call began.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: it was moved in between.
    pub async fn place_school(&self, call: &Call, belonging: Belonging, event: Event) -> Result<(), Failure> {
        let was = call.organisation();
        let now = Organisation { belonging, ..was.clone() };
        let values = [(":was", attribute(&was.belonging)?), (":now", attribute(&belonging)?)];
        let condition = Condition::new("belonging = :was", values);
        let mut transaction = Transaction::on(&self.table)
            .update((), &Key::organisation(was.id), "SET belonging = :now", condition)?
            .audit((), &Entry::of(call, event)?)?;
        for left in was.belonging.iter().filter(|of| belonging.iter().all(|still| still != *of)) {
            transaction = transaction.delete((), &Key::member(left, was), Condition::none())?;
        }
        for of in belonging.iter() {
            transaction = transaction.put((), &Key::member(of, was), &Member::of(&now), Condition::none())?;
        }
        if transaction.commit_if().await? { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }
}
