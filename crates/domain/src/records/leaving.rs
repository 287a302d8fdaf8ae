//! Pupils who leave the school.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The report that a pupil leaves or has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// The pupil’s last day. May be in the future.
    pub on: Date,
    /// The day on which the school reported it. The retention clock begins at the later of the two, so a leaving day in
    /// the past never erases a pupil at once (F71).
    pub reported: Date,
    /// True once the last day is over: then the pupil is in no list of those on roll.
    pub off_roll: bool,
    /// The day on which a correction made the clock count from an earlier day; `None` if none did. Nobody is erased sooner
    /// than 15 days after Attain knew, so a slip in a correction can be put right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought_forward: Option<Date>,
}

impl Leaving {
    /// The day from which the retention clock counts.
    pub fn counts_from(self) -> Date {
        self.on.max(self.reported)
    }

    /// The day from which Attain knew of it, as it is.
    pub fn known_from(self) -> Date {
        self.brought_forward.unwrap_or(self.reported)
    }
}
