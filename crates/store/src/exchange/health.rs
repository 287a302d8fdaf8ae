//! The counts of data health: an item of the school.

use crate::Store;
use crate::keys::Key;
use crate::table::{Condition, Transaction};
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::exchange::health_counts::HealthCounts;

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
}
