//! Schools as the local authorities and academy chains see them that they belong to.

use crate::keys::{Key, MEMBER, school};
use crate::second_factor::attribute;
use crate::table::{Condition, Range, Transaction};
use crate::{Page, Store};
use domain::audit::{Entry, Event};
use domain::call::Call;
use domain::failure::{Failure, Refusal};
use domain::forms::shared::SharedSchoolView;
use domain::moment::{Moment, OrganisationId};
use domain::organisation::{Belonging, Organisation, Outsider};
use domain::permission::Permissions;

/// Schools on a page.
const PAGE: i32 = 100;

/// A school as the list of those that belong somewhere names it.
pub(crate) fn member(school: &Organisation) -> SharedSchoolView {
    SharedSchoolView { id: school.id, name: school.name.clone(), kind: school.kind }
}

impl Store {
    /// The schools that belong to the caller's organisation, by name.
    pub async fn members(
        &self,
        call: &Call,
        cursor: Option<&str>,
    ) -> Result<Page<SharedSchoolView>, Failure> {
        let pk = school(call.tenant());
        let (rows, next) = self.table.page(&Range::of(&pk, MEMBER), cursor, PAGE).await?;
        Ok(Page { rows, next })
    }

    /// Looks at a school, if its own item says that it belongs to the caller's organisation; see [`Call::looking_at`].
    ///
    /// # Errors
    /// Not found.
    pub async fn looking_at(
        &self,
        call: &Call,
        school: OrganisationId,
    ) -> Result<(Call, Outsider, Permissions), Failure> {
        call.looking_at(self.table.get(&Key::organisation(school)).await?)
    }

    /// One organisation, for what the provider does to it by hand.
    ///
    /// # Errors
    /// Not found.
    pub async fn organisation(&self, _: &Moment, id: OrganisationId) -> Result<Organisation, Failure> {
        self.table.get(&Key::organisation(id)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// Makes the school belong elsewhere, if it still belongs where it did.
    ///
    /// # Errors
    /// Changed meanwhile.
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
            transaction = transaction.put((), &Key::member(of, was), &member(&now), Condition::none())?;
        }
        if transaction.commit_if().await? { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }
}
