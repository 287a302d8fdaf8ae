//! Pupils' records by spreadsheet: pupils, their classes, past results, and targets. An import is the difference between
//! the file and what is there. It is looked at before anything changes, writes what is still missing, and what died
//! half-way is done again.

pub mod classes;
pub mod guidance;
pub mod pupils;
pub mod results;
pub mod targets;

use crate::audit::Change;
use crate::failure::Refusal;
use crate::moment::fingerprint;
use crate::permission::Permission;
use crate::sheet::{Layout, MAX_BYTES};
use serde::{Deserialize, Serialize};

/// The most rows of each kind that an answer lists; all are counted.
pub const LISTED: usize = 200;

/// What a file of records holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordsKind {
    /// A row a pupil.
    Pupils,
    /// A row a pupil and subject: the class.
    Classes,
    /// A row a result of a pupil who has left, who is not named.
    Results,
    /// A row a pupil, a column a subject.
    Targets,
}

/// Without headings of its own.
const RECORDS: Layout = Layout {
    tab: "Pupils",
    required: &[],
    optional: &[],
    others: false,
    most_rows: 3_000,
    most_bytes: MAX_BYTES,
    csv: true,
    rows: "pupils",
    advice: "Compare its headings with those beside \u{201c}Which columns\u{201d}, put it right and upload it again.",
};

impl RecordsKind {
    /// As it stands in a key.
    pub const fn as_str(self) -> &'static str {
        match self {
            RecordsKind::Pupils => "pupils",
            RecordsKind::Classes => "classes",
            RecordsKind::Results => "results",
            RecordsKind::Targets => "targets",
        }
    }

    /// Who may send one: whoever manages the school's data, and for targets whoever may set them.
    pub const fn permission(self) -> Permission {
        match self {
            RecordsKind::Targets => Permission::PupilData,
            _ => Permission::ManageData,
        }
    }

    /// What its file must look like.
    pub const fn layout(self) -> &'static Layout {
        const PUPILS: Layout = Layout {
            required: &[
                "UPN",
                "Surname",
                "Forename",
                "Date of birth",
                "Gender",
                "Year group",
                "Disadvantaged",
            ],
            optional: &["KS1 points", "KS2 score", "GCSE points"],
            ..RECORDS
        };
        const CLASSES: Layout = Layout {
            tab: "Classes",
            required: &["UPN", "Subject", "Class"],
            most_rows: 8_000,
            rows: "classes",
            ..RECORDS
        };
        const RESULTS: Layout = Layout {
            tab: "Results",
            required: &[
                "Academic year",
                "Subject",
                "Grade",
                "Gender",
                "Month of birth",
                "Prior attainment",
                "Key stage",
            ],
            most_rows: 8_000,
            rows: "results",
            ..RECORDS
        };
        const TARGETS: Layout =
            Layout { tab: "Targets", required: &["UPN"], others: true, most_rows: 1_000, ..RECORDS };
        match self {
            RecordsKind::Pupils => &PUPILS,
            RecordsKind::Classes => &CLASSES,
            RecordsKind::Results => &RESULTS,
            RecordsKind::Targets => &TARGETS,
        }
    }
}

/// What tells one plan from another: somebody who confirms an import names the plan they were shown, and what has become
/// another plan since, because the records changed meanwhile, is not carried out unseen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PlanMark(String);

impl PlanMark {
    /// The mark of whatever an import writes.
    fn of(plan: &impl Serialize) -> PlanMark {
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
fn reason(heading: &str, sentence: impl std::fmt::Display) -> String {
    format!("{heading}: {sentence}")
}

/// A number of rows, as views have it.
pub(crate) fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
