//! Schools as seen by the local authorities and academy chains they belong to, the figures that schools publish, and groups of
//! schools.

mod figures;
mod groups;
mod settling;

use crate::accounts::second_factor::attribute;
use crate::keys::{Key, MEMBER, school};
use crate::table::{Condition, Range, Transaction, Unwritten, text, value};
use crate::{Page, Store};
use domain::access::call::Call;
use domain::access::organisation::{Organisation, OrganisationKind, Outsider};
use domain::access::permission::Permissions;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::collaborate::school::SharedSchool;
use domain::retention::hint::{Hint, Place};
use jiff::civil::Date;
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

    /// Reads the school that has or had the number which gives this id, for the provider's tasks.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn numbered(&self, moment: &Moment, number: OrganisationId) -> Result<Organisation, Failure> {
        let (own, pointer) = (Key::organisation(number), Key::numbered(number));
        let mut found = self.table.get_all(&[own.clone(), pointer.clone()]).await?;
        if let Some(school) = found.remove(&own) {
            return value(school);
        }
        let pointer: Numbered = value(found.remove(&pointer).ok_or(Failure::NOT_FOUND)?)?;
        self.organisation(moment, pointer.organisation).await
    }

    /// Moves the school to another authority or chain, in one transaction, if it still belongs where it did when the
    /// call began. `now` is the school after the move.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: it was moved in between.
    pub async fn place_school(&self, call: &Call, now: &Organisation, event: Event) -> Result<(), Failure> {
        let was = call.organisation();
        let mut condition = facts_unchanged(was, now)?;
        condition.extend(
            "belonging = :belonged",
            [(":belonged", attribute(&was.belonging)?), (":belongs", attribute(&now.belonging)?)],
        );
        let set = "SET belonging = :belongs, facts = :facts";
        let transaction = Transaction::on(&self.table)
            .update((), &Key::organisation(was.id), set, condition)?
            .audit((), &Entry::of(call, event)?)?
            .list_at_bodies((), was, now)?;
        if transaction.commit_if().await? { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// Writes what the public register says of the school, in one transaction, if it is still as it was when the call began.
    /// `now` is the school as the register describes it.
    ///
    /// # Errors
    /// `ChangedMeanwhile`.
    pub async fn register_school(
        &self,
        call: &Call,
        now: &Organisation,
        event: Event,
    ) -> Result<(), Failure> {
        let was = call.organisation();
        let mut condition = facts_unchanged(was, now)?;
        condition.extend(
            "belonging = :belonged AND #name = :name_was",
            [
                (":belonged", attribute(&was.belonging)?),
                (":belongs", attribute(&now.belonging)?),
                (":name_was", text(&was.name)),
                (":name", text(&now.name)),
            ],
        );
        let set = "SET belonging = :belongs, facts = :facts, #name = :name";
        let written = Transaction::on(&self.table)
            .update((), &Key::organisation(was.id), set, condition.naming("#name", "name"))?
            .audit((), &Entry::of(call, event)?)?
            .hint((), was.id, &[Hint::on(Date::MIN, Place::School, call.moment().now)])?
            .list_at_bodies((), was, now)?
            .commit_if()
            .await?;
        if written { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// Records facts about the school, in one transaction, if they are still what they were when the call began. `now` is
    /// the school with them. A new number finds the school from now on, and its former numbers still do.
    ///
    /// # Errors
    /// `ChangedMeanwhile`. `OrganisationExists`: another school has the number.
    pub async fn record_school_facts(
        &self,
        call: &Call,
        now: &Organisation,
        event: Event,
    ) -> Result<(), Failure> {
        let was = call.organisation();
        let mut condition = facts_unchanged(was, now)?;
        condition.extend(
            "#number = :number_was",
            [(":number_was", text(&was.number)), (":number", text(&now.number))],
        );
        let mut transaction = Transaction::on(&self.table)
            .update(
                FactsWrite::School,
                &Key::organisation(was.id),
                "SET facts = :facts, #number = :number",
                condition.naming("#number", "number"),
            )?
            .audit(FactsWrite::School, &Entry::of(call, event)?)?
            // Other days may follow from the facts for every pupil.
            .hint(FactsWrite::School, was.id, &[Hint::on(Date::MIN, Place::School, call.moment().now)])?;
        let number = now.kind.numbering().id(&now.number).map_err(Failure::Bug)?;
        if now.number != was.number && number != was.id {
            let own = Condition::new(
                "attribute_not_exists(pk) OR organisation = :own",
                [(":own", attribute(&was.id)?)],
            );
            transaction = transaction
                .put(FactsWrite::Number, &Key::numbered(number), &Numbered { organisation: was.id }, own)?
                .check(FactsWrite::Number, &Key::organisation(number), Condition::absent())?;
        }
        match transaction.commit().await {
            Ok(()) => Ok(()),
            Err(Unwritten::Conditions(failed)) if failed.contains(&FactsWrite::Number) => {
                Err(Refusal::OrganisationExists.into())
            }
            Err(Unwritten::Conditions(_)) => Err(Refusal::ChangedMeanwhile.into()),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }
}

impl<L: Clone> Transaction<'_, L> {
    /// Lists the school at the bodies that it belongs to now, and no longer at those it left or under its former name.
    fn list_at_bodies(mut self, label: L, was: &Organisation, now: &Organisation) -> Result<Self, Failure> {
        let keys = |school: &Organisation| -> Vec<Key> {
            school.belonging.iter().map(|of| Key::member(of, school)).collect()
        };
        let listed = keys(now);
        for left in keys(was).iter().filter(|key| !listed.contains(key)) {
            self = self.delete(label.clone(), left, Condition::none())?;
        }
        for key in &listed {
            self = self.put(label.clone(), key, &Member::of(now), Condition::none())?;
        }
        Ok(self)
    }
}

/// The school's facts must be those that the call began with. Names the facts that are written `:facts`.
fn facts_unchanged(was: &Organisation, now: &Organisation) -> Result<Condition, Failure> {
    let facts = (":facts", attribute(&now.facts)?);
    if was.facts.is_empty() {
        return Ok(Condition::new("attribute_not_exists(facts)", [facts]));
    }
    Ok(Condition::new("facts = :facts_were", [facts, (":facts_were", attribute(&was.facts)?)]))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FactsWrite {
    School,
    Number,
}

/// The school that has a number now.
#[derive(Serialize, Deserialize)]
struct Numbered {
    organisation: OrganisationId,
}
