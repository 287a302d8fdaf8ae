//! Counting, deleting and bringing back targets (F54, F55).

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

/// How many targets a year group has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetCountsView {
    /// In all subjects.
    pub total: TargetCount,
    /// In each subject that has some.
    pub subjects: BTreeMap<String, TargetCount>,
    /// Deletions that can be undone, the latest first.
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

/// A deletion that can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeletionView {
    /// By which it is undone.
    pub id: DeletionId,
    /// When it was.
    pub at: String,
    /// Until when it can be undone.
    pub until: String,
    /// How many targets.
    pub count: u32,
    /// In which subjects.
    pub subjects: Vec<String>,
}

/// Delete the targets of a year group, in all subjects or in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteTargetsForm {
    /// The year group.
    pub year: YearGroupId,
    /// The subject; absent for all.
    #[serde(default)]
    pub subject: Option<String>,
    /// The number that was confirmed. If it is another by now, nothing is deleted.
    pub count: u32,
}

form!(DeleteTargetsForm => DeleteTargets, TargetCountsView; year: YearGroupId);

/// Bring deleted targets back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoDeleteTargetsForm {
    /// The year group.
    pub year: YearGroupId,
    /// The deletion.
    pub deletion: DeletionId,
}

form!(UndoDeleteTargetsForm => UndoDeleteTargets, TargetCountsView; year: YearGroupId, deletion: DeletionId);
