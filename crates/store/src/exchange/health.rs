//! The counts of data health: an item of the school, and the list of schools that have to be counted (ADR 0027).

use crate::accounts::second_factor::attribute;
use crate::keys::{Key, UNCOUNTED};
use crate::table::{Condition, Range, Transaction, Unwritten};
use crate::{Page, Store};
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::exchange::health_counts::{HealthCounts, Uncounted};

/// The writes of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HealthWrite {
    Counts,
    Note,
}

/// Schools per page.
const PAGE: i32 = 100;

impl Store {
    /// The latest counts of the school's data health; none before the first.
    pub async fn health_counts(&self, call: &Call) -> Result<HealthCounts, Failure> {
        Ok(self.table.get(&Key::health(call.tenant())).await?.unwrap_or_default())
    }

    /// Writes counts over the ones they were made from, with the audit entry of the event if a person asked for them, and takes the
    /// school from the list of those that have to be counted, unless its records have changed since `noted` was read. Returns
    /// `false` if somebody else has written counts since.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn put_health_counts(
        &self,
        call: &Call,
        was: &HealthCounts,
        now: &HealthCounts,
        (noted, event): (Option<Uncounted>, Option<Event>),
    ) -> Result<bool, Failure> {
        let now = HealthCounts { version: was.version + 1, ..now.clone() };
        // Changed since then, the school stays on the list.
        for noted in [noted, None] {
            let condition =
                if was.version == 0 { Condition::absent() } else { Condition::version(was.version) };
            let key = Key::health(call.tenant());
            let mut transaction =
                Transaction::on(&self.table).put(HealthWrite::Counts, &key, &now, condition)?;
            if let Some(event) = &event {
                transaction = transaction.audit(HealthWrite::Counts, &Entry::of(call, event.clone())?)?;
            }
            if let Some(noted) = noted {
                let same = Condition::new("#at = :at", [(":at", attribute(&noted.at)?)]).naming("#at", "at");
                transaction = transaction.delete(HealthWrite::Note, &Key::uncounted(call.tenant()), same)?;
            }
            match transaction.commit().await {
                Ok(()) => return Ok(true),
                Err(Unwritten::Conditions(failed)) if failed.contains(&HealthWrite::Counts) => break,
                Err(Unwritten::Conditions(_)) => {}
                Err(Unwritten::Failed(failure)) => return Err(failure),
            }
        }
        Ok(false)
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
}

impl<L: Clone> Transaction<'_, L> {
    /// Notes that records of the school change in this transaction.
    pub(crate) fn note_uncounted(self, label: L, call: &Call) -> Result<Self, Failure> {
        let noted = Uncounted { organisation: call.tenant(), at: call.moment().now };
        self.put(label, &Key::uncounted(call.tenant()), &noted, Condition::none())
    }
}
