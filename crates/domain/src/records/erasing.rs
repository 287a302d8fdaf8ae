//! The rules by which pupils are erased.

use serde::{Deserialize, Serialize};

/// The rule by which a pupil was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Six months after the school reported a leaver.
    Left,
    /// Six months after the pupil completed the school.
    Completed,
    /// Six months after the subscription ended.
    SubscriptionEnded,
    /// The school deleted the pupil.
    Deleted,
    /// A restored copy held a pupil who had been erased.
    Restored,
}

impl Rule {
    /// The rule in words.
    pub const fn sentence(self) -> &'static str {
        match self {
            Rule::Left => "Six months after the school reported that the pupil left",
            Rule::Completed => "Six months after the pupil completed the school\u{2019}s highest year group",
            Rule::SubscriptionEnded => "Six months after the school\u{2019}s subscription ended",
            Rule::Deleted => "The school decided to delete the pupil\u{2019}s records",
            Rule::Restored => "The pupil had been erased, and a restored copy held the record",
        }
    }
}
