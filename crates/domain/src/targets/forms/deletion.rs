//! Forms and views of counting and deleting targets (F54, F55).

use crate::access::form::{PlannedView, form};
use crate::records::cohort::YearGroupId;
use crate::targets::counts::{TargetCount, TargetCounts};
use crate::targets::year_group_targets::YearGroupTargets;
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
}

impl TargetCountsView {
    pub fn of(targets: &YearGroupTargets) -> TargetCountsView {
        let TargetCounts { total, subjects } = targets.counts();
        TargetCountsView { total, subjects }
    }
}

/// Plan the deletion of a year group's targets, in all subjects or in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteTargetsForm {
    pub year: YearGroupId,
    /// Absent for all subjects.
    #[serde(default)]
    pub subject: Option<String>,
    /// The number that was confirmed. If the present number differs, nothing is planned.
    pub count: u32,
}

form!(DeleteTargetsForm => DeleteTargets, PlannedView; year: YearGroupId);
