//! The kinds of large changes.

use crate::access::action::Who;
use crate::access::permission::Permission;
use crate::base::event::EventKind;
use serde::{Deserialize, Serialize};

/// The kind of a large change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A spreadsheet adds or changes pupils.
    Pupils,
    /// A spreadsheet changes classes.
    Classes,
    /// The records are brought to the present academic year.
    RollOver,
    /// An extract of the school's MIS adds, changes, returns and takes out pupils.
    Synchronisation,
    /// A spreadsheet replaces past results.
    Results,
    /// A spreadsheet adds or changes the results of pupils.
    PupilResults,
    /// A spreadsheet sets targets.
    Targets,
    /// A year group's targets are pre-populated.
    Prepopulation,
    /// A year group's targets are deleted.
    Deletion,
}

impl ChangeKind {
    pub const ALL: &[ChangeKind] = &[
        ChangeKind::Pupils,
        ChangeKind::Classes,
        ChangeKind::RollOver,
        ChangeKind::Synchronisation,
        ChangeKind::Results,
        ChangeKind::PupilResults,
        ChangeKind::Targets,
        ChangeKind::Prepopulation,
        ChangeKind::Deletion,
    ];

    /// The kind as it is written in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Pupils => "pupils",
            ChangeKind::Classes => "classes",
            ChangeKind::RollOver => "roll-over",
            ChangeKind::Synchronisation => "synchronisation",
            ChangeKind::Results => "results",
            ChangeKind::PupilResults => "pupil-results",
            ChangeKind::Targets => "targets",
            ChangeKind::Prepopulation => "prepopulation",
            ChangeKind::Deletion => "deletion",
        }
    }

    /// The title of a change from a file whose name is no longer kept; `None` if such a change comes from no file.
    pub const fn file(self) -> Option<&'static str> {
        match self {
            ChangeKind::Pupils => Some("File of pupils"),
            ChangeKind::Classes => Some("File of classes"),
            ChangeKind::Results => Some("File of past results"),
            ChangeKind::PupilResults => Some("File of results"),
            ChangeKind::Targets => Some("File of targets"),
            ChangeKind::RollOver
            | ChangeKind::Synchronisation
            | ChangeKind::Prepopulation
            | ChangeKind::Deletion => None,
        }
    }

    /// True if its lines hold records of pupils, with what they had from the MIS.
    pub const fn holds_records(self) -> bool {
        matches!(
            self,
            ChangeKind::Pupils | ChangeKind::Classes | ChangeKind::RollOver | ChangeKind::Synchronisation
        )
    }

    /// True if its lines change what data health counts.
    pub const fn is_counted(self) -> bool {
        self.holds_records() || matches!(self, ChangeKind::PupilResults)
    }

    /// The people who may plan, apply, see and undo changes of this kind.
    pub const fn who(self) -> Who {
        match self {
            ChangeKind::Pupils
            | ChangeKind::Classes
            | ChangeKind::RollOver
            | ChangeKind::Synchronisation
            | ChangeKind::Results
            | ChangeKind::PupilResults => Who::AtSchool(Permission::ManageData),
            ChangeKind::Targets => Who::AtSchool(Permission::PupilData),
            ChangeKind::Prepopulation | ChangeKind::Deletion => Who::AtSchool(Permission::SchoolSetup),
        }
    }

    /// The kind of the audit entries that applying it leaves.
    pub const fn event(self) -> EventKind {
        match self {
            ChangeKind::Pupils => EventKind::PupilsImported,
            ChangeKind::Classes => EventKind::ClassesImported,
            ChangeKind::RollOver => EventKind::RolledOver,
            ChangeKind::Synchronisation => EventKind::Synchronised,
            ChangeKind::Results => EventKind::ResultsImported,
            ChangeKind::PupilResults => EventKind::PupilResultsImported,
            ChangeKind::Targets => EventKind::TargetsImported,
            ChangeKind::Prepopulation => EventKind::TargetsPrepopulated,
            ChangeKind::Deletion => EventKind::TargetsDeleted,
        }
    }

    /// True if such a change is applied as a whole or not at all, in one transaction, because its lines make sense
    /// only together: the school's progress is that of exactly these results, a year group is pre-populated from one
    /// set of benchmarks, and deleted targets come back together.
    pub const fn is_whole(self) -> bool {
        matches!(self, ChangeKind::Results | ChangeKind::Prepopulation | ChangeKind::Deletion)
    }

    /// The sentence about a line that was not applied, or not undone, because its record had changed.
    pub const fn refusal(self, undoing: bool) -> &'static str {
        match (self, undoing) {
            (ChangeKind::Targets, false) => {
                "Someone else changed these targets, or targets across the year group, after the file was read."
            }
            (ChangeKind::Targets, true) => "Someone has changed these targets since. They stay as they are.",
            (ChangeKind::RollOver | ChangeKind::Synchronisation, false) => {
                "Someone else changed this record after the plan was made."
            }
            (_, false) => "Someone else changed this record after the file was read.",
            (ChangeKind::Pupils | ChangeKind::Synchronisation, true) => {
                "Someone has changed this pupil\u{2019}s record, classes or targets since. They stay as they are."
            }
            (_, true) => "Someone has changed this record since. It stays as it is.",
        }
    }
}
