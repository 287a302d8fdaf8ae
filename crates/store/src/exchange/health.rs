//! The counts of data health: an item of the school, and the list of schools that have to be counted (ADR 0027).

use crate::accounts::second_factor::attribute;
use crate::keys::{Key, UNCOUNTED};
use crate::table::{Condition, Range, Transaction};
use crate::{Page, Store};
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::exchange::health_counts::{HealthCounts, Uncounted};

/// Schools per page.
const PAGE: i32 = 100;

impl Store {
    /// The latest counts of the school's data health; none before the first.
    pub async fn health_counts(&self, call: &Call) -> Result<HealthCounts, Failure> {
        Ok(self.table.get(&Key::health(call.tenant())).await?.unwrap_or_default())
    }

    /// Writes counts over the ones they were made from, with the audit entry of the event if a person asked for them. Returns `false`
    /// if somebody else has written since.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn put_health_counts(
        &self,
        call: &Call,
        was: &HealthCounts,
        now: &HealthCounts,
        event: Option<Event>,
    ) -> Result<bool, Failure> {
        let condition = if was.version == 0 { Condition::absent() } else { Condition::version(was.version) };
        let now = HealthCounts { version: was.version + 1, ..now.clone() };
        let mut transaction =
            Transaction::on(&self.table).put((), &Key::health(call.tenant()), &now, condition)?;
        if let Some(event) = event {
            transaction = transaction.audit((), &Entry::of(call, event)?)?;
        }
        transaction.commit_if().await
    }

    /// The last change of the school's records that may not have been counted.
    pub async fn uncounted(&self, call: &Call) -> Result<Option<Uncounted>, Failure> {
        self.table.get(&Key::uncounted(call.tenant())).await
    }

    /// A page of the schools whose records have changed since they were counted.
    pub async fn uncounted_schools(
        &self,
        _: &Moment,
        cursor: Option<&str>,
    ) -> Result<Page<Uncounted>, Failure> {
        let (rows, next) = self.table.page(&Range::of(UNCOUNTED, "ORG#"), cursor, PAGE).await?;
        Ok(Page { rows, next })
    }

    /// Takes the school from the list, unless its records have changed again since `noted` was read.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn note_counted(&self, call: &Call, noted: Uncounted) -> Result<(), Failure> {
        let same = Condition::new("#at = :at", [(":at", attribute(&noted.at)?)]).naming("#at", "at");
        let key = Key::uncounted(call.tenant());
        Transaction::on(&self.table).delete((), &key, same)?.commit_if().await.map(drop)
    }
}

impl<L: Clone> Transaction<'_, L> {
    /// Notes that records of the school change in this transaction.
    pub(crate) fn note_uncounted(self, label: L, call: &Call) -> Result<Self, Failure> {
        let noted = Uncounted { organisation: call.tenant(), at: call.moment().now };
        self.put(label, &Key::uncounted(call.tenant()), &noted, Condition::none())
    }
}
