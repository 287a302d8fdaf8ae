//! Records that are changed by a rule: read, changed, and written only over the version that was read, with the entry
//! of the audit trail that tells of it.

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

/// How often a change that lost to another one is made again on top of it.
pub(crate) const MAX_ATTEMPTS: usize = 16;

/// A record with a version.
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
    /// Applies a rule to a record. When somebody else's change comes between, the rule is asked again about
    /// the record as it is then, so that no change is lost and no rule is passed by. A rule that changes
    /// nothing writes nothing.
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

    /// Writes a record over the version it was made from, and counts it up. `false`: it had changed.
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
    /// Writes all of it or nothing. `false`: a condition did not hold.
    pub(crate) async fn commit_if(self) -> Result<bool, Failure> {
        match self.commit().await {
            Ok(()) => Ok(true),
            Err(Unwritten::Conditions(_)) => Ok(false),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }
}
