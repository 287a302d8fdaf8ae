//! The common part of imports of pupil records: pupils, their classes, past results, and targets. An import is the
//! difference between the file and the records. It is planned as a large change, which is shown before it is applied.

use crate::base::hash::fingerprint;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most rows of each kind that an answer lists. The counts include all rows.
pub const LISTED: usize = 200;

/// A mark that distinguishes one plan from another: its hash. A person who confirms a change sends the mark of the plan
/// they were shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PlanMark(String);

impl PlanMark {
    /// The mark of a plan as it is stored.
    pub(crate) fn of_text(text: &[u8]) -> PlanMark {
        PlanMark(fingerprint(text)[..32].to_owned())
    }
}

impl fmt::Display for PlanMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A row of a file that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedRow {
    /// The row's number as the spreadsheet program shows it.
    pub row: u32,
    /// The reason, and what to do about it.
    pub reason: String,
}

/// A sentence about one column of a row, with the column's heading before it.
pub(crate) fn reason(heading: &str, sentence: impl std::fmt::Display) -> String {
    format!("{heading}: {sentence}")
}

/// The text of a number without decimal places, if all of them are zero: 7 for 7.0. Other systems write every number
/// with decimal places.
pub(crate) fn whole_number(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, places)) if !whole.is_empty() && places.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    }
}

/// A number of rows in the type that views use.
pub(crate) fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
