//! Records that are changed by a rule: read, changed, and written only over the version that was read.

use crate::keys::Key;
use crate::table::{Condition, Table, Transaction, Unwritten, item};
use domain::account::PendingUser;
use domain::batch::Batch;
use domain::failure::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How often a change that lost to another one is made again on top of it.
const MAX_ATTEMPTS: usize = 16;

/// A record with a version.
pub(crate) trait Record: Serialize + DeserializeOwned + Send + Sync {
    /// Whether a rule applied twice is a rule applied once. If so, a plain write will do: when its answer is lost
    /// and the SDK's second try fails, the rule is asked again and changes nothing more.
    const REPEATABLE: bool;

    fn version(&mut self) -> &mut u64;
}

impl Record for PendingUser {
    // A wrong code counted twice would be one try too many.
    const REPEATABLE: bool = false;

    fn version(&mut self) -> &mut u64 {
        &mut self.version
    }
}

impl Record for Batch {
    const REPEATABLE: bool = true;

    fn version(&mut self) -> &mut u64 {
        &mut self.version
    }
}

impl Table {
    /// Applies a rule to a record. When somebody else's change comes between, the rule is asked again about
    /// the record as it is then, so that no change is lost and no rule is passed by. A rule that changes
    /// nothing writes nothing.
    pub(crate) async fn change<R: Record + PartialEq + Clone>(
        &self,
        key: &Key,
        rule: impl Fn(&mut R) -> Result<(), Failure>,
    ) -> Result<R, Failure> {
        for _ in 0..MAX_ATTEMPTS {
            let was: R = self.get(key).await?.ok_or(Failure::NOT_FOUND)?;
            let mut record = was.clone();
            rule(&mut record)?;
            if record == was || self.replace(key, &mut record).await? {
                return Ok(record);
            }
        }
        Err(Failure::Busy("a record changed under every attempt to change it".to_owned()))
    }

    /// Writes a record over the version it was made from, and counts it up. `false`: it had changed.
    pub(crate) async fn replace<R: Record>(&self, key: &Key, record: &mut R) -> Result<bool, Failure> {
        let was = *record.version();
        *record.version() = was + 1;
        if R::REPEATABLE {
            return self.put(item(key, record)?, Condition::version(was)).await;
        }
        let written = Transaction::on(self).put((), key, record, Condition::version(was))?.commit().await;
        match written {
            Ok(()) => Ok(true),
            Err(Unwritten::Conditions(_)) => Ok(false),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }
}
