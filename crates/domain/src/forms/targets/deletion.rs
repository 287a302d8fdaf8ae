//! Counting, deleting and bringing back targets (F54, F55).

use crate::forms::form;
use crate::moment::DeletionId;
use crate::targets::YearKey;
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

/// A number of targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetCount {
    /// Targets.
    pub set: u32,
    /// Those of them that are as they were pre-populated.
    pub prepopulated: u32,
}

impl TargetCount {
    /// As the page says it (F55).
    pub fn sentence(self) -> String {
        format!("{} targets set ({} prepopulated)", self.set, self.prepopulated)
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
    pub year: YearKey,
    /// The subject; absent for all.
    #[serde(default)]
    pub subject: Option<String>,
    /// The number that was confirmed. If it is another by now, nothing is deleted.
    pub count: u32,
}
form!(DeleteTargetsForm => DeleteTargets, TargetCountsView);

/// Bring deleted targets back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoDeleteTargetsForm {
    /// The year group.
    pub year: YearKey,
    /// The deletion.
    pub deletion: DeletionId,
}
form!(UndoDeleteTargetsForm => UndoDeleteTargets, TargetCountsView);
