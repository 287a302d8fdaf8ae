//! The common part of imports of pupil records: pupils, their classes, past results, and targets. An import is the
//! difference between the file and the records. It is shown as a plan before anything changes. Applying it writes
//! what is still missing, so an import that stopped half-way is simply run again.

use crate::base::event::Change;
use crate::base::hash::fingerprint;
use crate::base::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The most rows of each kind that an answer lists. The counts include all rows.
pub const LISTED: usize = 200;

/// A mark that distinguishes one plan of an import from another. A person who confirms an import sends the mark of
/// the plan they were shown. If the records have changed and the plan is now different, it is not applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PlanMark(String);

impl PlanMark {
    /// The mark of a plan, made from everything the import would write.
    pub(crate) fn of(plan: &impl Serialize) -> PlanMark {
        // Writing a plan as JSON cannot fail. If it did, the mark would be that of an empty text, which no plan has.
        PlanMark(fingerprint(&serde_json::to_vec(plan).unwrap_or_default())[..32].to_owned())
    }

    /// True if this plan, made from the file now, is to be applied: `seen` is its mark. False if there is no `seen`.
    ///
    /// # Errors
    /// `PlanChanged`: `seen` is the mark of another plan.
    pub fn is_confirmed(&self, seen: Option<&PlanMark>) -> Result<bool, Refusal> {
        match seen {
            None => Ok(false),
            Some(seen) if seen == self => Ok(true),
            Some(_) => Err(Refusal::PlanChanged),
        }
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

/// A pupil, and the changes that a file makes to their record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedPupil {
    /// The unique pupil number.
    pub upn: String,
    /// The name before the change, surname first.
    pub name: String,
    pub changes: Vec<Change>,
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
