//! What the home page shows of a school's data.

use crate::Store;
use crate::keys::Key;
use crate::table::value;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::exchange::connection::Connection;
use domain::exchange::health_counts::HealthCounts;
use domain::records::roll::Roll;
use domain::retention::deletion::Deletions;

/// The items of a school of which there is one each.
#[derive(Debug)]
pub struct SchoolItems {
    /// `None` before the first pupil.
    pub roll: Option<Roll>,
    /// The counts of the data health checks.
    pub counts: HealthCounts,
    /// `None` if no MIS was ever connected.
    pub connection: Option<Connection>,
    /// The deletions of pupils.
    pub deletions: Deletions,
}

impl Store {
    /// Reads the school's single items together: one BatchGetItem.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn school_items(&self, call: &Call) -> Result<SchoolItems, Failure> {
        let tenant = call.tenant();
        let keys = [Key::roll(tenant), Key::health(tenant), Key::connection(tenant), Key::deletions(tenant)];
        let mut found = self.table.get_all(&keys).await?;
        let [roll, counts, connection, deletions] = keys.map(|key| found.remove(&key));
        Ok(SchoolItems {
            roll: roll.map(value).transpose()?,
            counts: counts.map(value).transpose()?.unwrap_or_default(),
            connection: connection.map(value).transpose()?,
            deletions: deletions.map(value).transpose()?.unwrap_or_default(),
        })
    }
}
