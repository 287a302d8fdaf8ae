//! Records with an optimistic lock: read, changed by a rule, and written only over the version that was read, together
//! with the audit entry of the change.

use crate::keys::Key;
use crate::table::{Condition, Table, Transaction, Unwritten};
use domain::access::call::Call;
use domain::accounts::password_reset::Reset;
use domain::accounts::pending_user::PendingUser;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::batches::batch::Batch;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The most attempts at a change when other changes keep coming between its read and its write.
pub(crate) const MAX_ATTEMPTS: usize = 16;

/// A record that counts its writes.
pub(crate) trait Versioned: Serialize + DeserializeOwned + PartialEq + Clone + Send + Sync {
    fn version(&mut self) -> &mut u64;
}

impl Versioned for PendingUser {
    fn version(&mut self) -> &mut u64 {
        &mut self.version
    }
}

impl Versioned for Reset {
    fn version(&mut self) -> &mut u64 {
        &mut self.version
    }
}

impl Versioned for Batch {
    fn version(&mut self) -> &mut u64 {
        &mut self.version
    }
}

impl Table {
    /// Applies a rule to a record. If another change comes between the read and the write, reads the record again and
    /// applies the rule again, so that no change is lost and every change obeys the rule. Writes nothing when the rule
    /// changes nothing.
    ///
    /// # Errors
    /// `NotFound`: the record does not exist. `Busy`: it changed during each of [`MAX_ATTEMPTS`] attempts. Those of the
    /// rule.
    pub(crate) async fn change<R: Versioned>(
        &self,
        call: &Call,
        key: &Key,
        rule: impl Fn(&mut R) -> Result<Event, Failure>,
    ) -> Result<R, Failure> {
        for _ in 0..MAX_ATTEMPTS {
            let was: R = self.get(key).await?.ok_or(Failure::NOT_FOUND)?;
            let mut record = was.clone();
            let event = rule(&mut record)?;
            if record == was || self.replace(key, &mut record, Some(&Entry::of(call, event)?)).await? {
                return Ok(record);
            }
        }
        Err(Failure::Busy("a record changed under every attempt to change it".to_owned()))
    }

    /// Writes a record over the version it was made from, and increments its version. Returns `false` when the stored
    /// version is another one.
    pub(crate) async fn replace<R: Versioned>(
        &self,
        key: &Key,
        record: &mut R,
        entry: Option<&Entry>,
    ) -> Result<bool, Failure> {
        let was = *record.version();
        *record.version() = was + 1;
        let mut transaction = Transaction::on(self).put((), key, record, Condition::version(was))?;
        if let Some(entry) = entry {
            transaction = transaction.audit((), entry)?;
        }
        transaction.commit_if().await
    }
}

impl Transaction<'_, ()> {
    /// Writes everything or nothing. Returns `false` when a condition did not hold.
    pub(crate) async fn commit_if(self) -> Result<bool, Failure> {
        match self.commit().await {
            Ok(()) => Ok(true),
            Err(Unwritten::Conditions(_)) => Ok(false),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }
}
