//! Pupils' records by spreadsheet: pupils, their classes, past results, and targets. An import is the difference between
//! the file and what is there. It is looked at before anything changes, writes what is still missing, and what died
//! half-way is done again.

use crate::base::event::Change;
use crate::base::hash::fingerprint;
use crate::base::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The most rows of each kind that an answer lists; all are counted.
pub const LISTED: usize = 200;

/// What tells one plan from another: somebody who confirms an import names the plan they were shown, and what has become
/// another plan since, because the records changed meanwhile, is not carried out unseen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PlanMark(String);

impl PlanMark {
    /// The mark of whatever an import writes.
    pub(crate) fn of(plan: &impl Serialize) -> PlanMark {
        // What plans are made of can be written; one that could not would have the mark of nothing and match no other.
        PlanMark(fingerprint(&serde_json::to_vec(plan).unwrap_or_default())[..32].to_owned())
    }

    /// Whether this plan, which is what the file would do now, is to be carried out: it is, if it is what was seen.
    ///
    /// # Errors
    /// Another plan was seen.
    pub fn is_confirmed(&self, seen: Option<&PlanMark>) -> Result<bool, Refusal> {
        match seen {
            None => Ok(false),
            Some(seen) if seen == self => Ok(true),
            Some(_) => Err(Refusal::PlanChanged),
        }
    }
}

/// A row of a file that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedRow {
    /// Its number as the spreadsheet program shows it.
    pub row: u32,
    /// Why, and what to do about it.
    pub reason: String,
}

/// A pupil and what a file changes of their record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedPupil {
    /// Unique pupil number.
    pub upn: String,
    /// The name as it was, surname first.
    pub name: String,
    /// What changes.
    pub changes: Vec<Change>,
}

/// A cell that holds nothing else, and what is wrong with it.
pub(crate) fn reason(heading: &str, sentence: impl std::fmt::Display) -> String {
    format!("{heading}: {sentence}")
}

/// A number of rows, as views have it.
pub(crate) fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
