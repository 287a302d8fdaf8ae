//! Schools as the local authorities and academy chains see them that they belong to.

use crate::keys::{Key, MEMBER, school};
use crate::second_factor::attribute;
use crate::table::{Condition, Range, Transaction};
use crate::{Page, Store};
use domain::audit::{Entry, Event};
use domain::call::Call;
use domain::failure::{Failure, Refusal};
use domain::forms::shared::SharedSchoolView;
use domain::moment::OrganisationId;
use domain::organisation::{Belonging, Organisation};

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

    /// An organisation as its own item has it: whether the caller may look at it is for [`Call::looking_at`] to say.
    pub async fn organisation(&self, id: OrganisationId) -> Result<Option<Organisation>, Failure> {
        self.table.get(&Key::organisation(id)).await
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
