//! Forms and views of counting, deleting and restoring targets (F54, F55).

use crate::access::form::form;
use crate::base::calendar::shown;
use crate::base::ids::DeletionId;
use crate::records::cohort::YearGroupId;
use crate::targets::counts::{TargetCount, TargetCounts};
use crate::targets::year_group::UNDO;
use crate::targets::year_group_targets::YearGroupTargets;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The numbers of targets of a year group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetCountsView {
    /// The targets in all subjects.
    pub total: TargetCount,
    /// The targets in each subject that has any.
    pub subjects: BTreeMap<String, TargetCount>,
    /// Deletions that can be undone, latest first.
    pub deletions: Vec<DeletionView>,
}

impl TargetCountsView {
    pub fn of(targets: &YearGroupTargets, now: Timestamp) -> TargetCountsView {
        let TargetCounts { total, subjects } = targets.counts();
        let deletions = targets.year.deletions.iter().rev().filter(|deletion| deletion.at + UNDO > now);
        let deletions = deletions.map(|deletion| DeletionView {
            id: deletion.id,
            at: shown(deletion.at),
            until: shown(deletion.at + UNDO),
            count: deletion.count,
            subjects: deletion.generations.keys().cloned().collect(),
        });
        TargetCountsView { total, subjects, deletions: deletions.collect() }
    }
}

/// A deletion that can still be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeletionView {
    /// The id by which it is undone.
    pub id: DeletionId,
    /// The time of the deletion, as shown to people.
    pub at: String,
    /// The time until which it can be undone, as shown to people.
    pub until: String,
    /// The number of deleted targets.
    pub count: u32,
    /// The names of the subjects.
    pub subjects: Vec<String>,
}

/// Delete the targets of a year group, in all subjects or in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteTargetsForm {
    pub year: YearGroupId,
    /// Absent for all subjects.
    #[serde(default)]
    pub subject: Option<String>,
    /// The number that was confirmed. If the present number differs, nothing is deleted.
    pub count: u32,
}

form!(DeleteTargetsForm => DeleteTargets, TargetCountsView; year: YearGroupId);

/// Restore deleted targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoDeleteTargetsForm {
    pub year: YearGroupId,
    pub deletion: DeletionId,
}

form!(UndoDeleteTargetsForm => UndoDeleteTargets, TargetCountsView; year: YearGroupId, deletion: DeletionId);
