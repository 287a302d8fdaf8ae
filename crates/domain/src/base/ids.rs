//! Ids: UUIDs of version 7, so they sort by time.

use crate::base::calendar::day;
use crate::base::hash::derive;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// An id that sorts by time. The same time and parts always give the same id, so an event that is processed again
/// finds what it wrote before.
pub fn derived_id(at: Timestamp, parts: &[&[u8]]) -> Uuid {
    time_ordered(at, &derive(b"attain derived id", parts))
}

/// The lower bound of all ids made at this time or later.
pub fn first_id_at(at: Timestamp) -> Uuid {
    time_ordered(at, &[0; 16])
}

/// A UUID of version 7: the time in milliseconds, followed by these bits.
pub(super) fn time_ordered(at: Timestamp, bits: &[u8; 16]) -> Uuid {
    let mut random = [0; 10];
    random.copy_from_slice(&bits[..10]);
    let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads an id from a path, a key or a link.
            pub fn parse(text: &str) -> Option<$name> {
                Uuid::try_parse(text).ok().map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A school, a local authority, an academy chain or the provider.
    OrganisationId;
    /// An account, pending or active; it keeps its id when it is activated.
    UserId;
    /// A batch: one uploaded spreadsheet.
    BatchId;
    /// An entry of the audit trail.
    EntryId;
    PupilId;
    /// An uploaded file of pupil records.
    UploadId;
    /// A large change: planned, applied, and undone within 30 days.
    ChangeId;
    /// A deletion of pupils by hand.
    DeletionId;
    /// A request about a pupil's records.
    RequestId;
    /// A group of schools in Collaborate.
    GroupId;
}

impl PupilId {
    /// The second in which the pupil was added, which the id holds.
    pub fn made_at(self) -> Timestamp {
        let seconds = self.0.get_timestamp().map_or(0, |time| time.to_unix().0);
        let time = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        time.unwrap_or_default()
    }

    /// The day on which the pupil was added, in London.
    pub fn made_on(self) -> Date {
        day(self.made_at())
    }
}

impl OrganisationId {
    /// The provider, whose audit trail records what concerns no organisation, such as wrong names at sign-in.
    pub const PROVIDER: OrganisationId = OrganisationId(Uuid::nil());
}
