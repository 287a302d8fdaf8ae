//! Forms and views of subjects, target settings and pre-population (F45 to F53).

use crate::access::form::form;
use crate::base::ids::ChangeId;
use crate::records::cohort::YearGroupId;
use crate::records::import::PlanMark;
use crate::targets::below::TargetBelow;
use crate::targets::forms::OutcomesView;
use crate::targets::plan::PlanCounts;
use crate::targets::settings::TargetSettings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version after a write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionView {
    pub version: u64,
}

/// The subjects of a year group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubjectsView {
    /// The version that was read. A form that saves carries it.
    pub version: u64,
    /// All subjects of the key stage.
    pub all: Vec<String>,
    /// The subjects that a year group begins with (F53).
    pub defaults: Vec<String>,
    /// The ticked subjects.
    pub chosen: Vec<String>,
    /// The subjects that have targets. Unticking one hides its targets but does not delete them.
    pub with_targets: Vec<String>,
}

/// Save a year group's subjects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveSubjectsForm {
    pub year: YearGroupId,
    /// The version that was read.
    pub version: u64,
    pub subjects: Vec<String>,
}

form!(SaveSubjectsForm => SaveSubjects, VersionView; year: YearGroupId);

/// The target settings of a year group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetSettingsView {
    /// The version that was read. A form that saves carries it.
    pub version: u64,
    pub settings: TargetSettings,
    /// True if one grade above the benchmark is offered (F48).
    pub has_plus_one: bool,
    /// True if any benchmark was set. Until then the page shows a reminder (F48).
    pub benchmarks_set: bool,
    /// The number of targets that are pre-populated now, whether or not somebody has changed them since.
    pub prepopulated: u32,
    /// The targets that staff set below the pre-populated grade. They count unless targets may only go up.
    pub below: Vec<TargetBelow>,
    /// The number of targets of pupils who do not take the subject.
    pub unseen: u32,
    /// The number of pupils of the year group.
    pub pupils: u32,
    /// The number of those pupils who have prior attainment.
    pub with_prior: u32,
}

/// Save a year group's target settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveTargetSettingsForm {
    pub year: YearGroupId,
    /// The version that was read.
    pub version: u64,
    pub settings: TargetSettings,
    /// The number of targets that the person confirmed to change: [`TargetSettingsView::below`], where the choice
    /// "upwards only" begins or ends. If it differs from the present number, nothing is saved.
    #[serde(default)]
    pub confirmed: u32,
}

form!(SaveTargetSettingsForm => SaveTargetSettings, VersionView; year: YearGroupId);

/// Pre-populate the targets of a year group, or preview it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrepopulateTargetsForm {
    pub year: YearGroupId,
    /// True to replace targets that people set.
    pub replacing: bool,
}

form!(PrepopulateTargetsForm => PrepopulateTargets, PlanView; year: YearGroupId);

/// The plan of pre-populating a year group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlanView {
    /// The counts of all subjects together.
    pub total: PlanCounts,
    /// The counts by subject.
    pub subjects: BTreeMap<String, PlanCounts>,
    /// What the targets would come to.
    pub outcomes: OutcomesView,
    /// The id of the planned change, by which it is applied.
    pub change: ChangeId,
    /// The mark of the plan.
    pub mark: PlanMark,
}
