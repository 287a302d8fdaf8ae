//! Forms and views of subjects, target settings and pre-population (F45 to F53).

use crate::access::form::form;
use crate::records::cohort::YearGroupId;
use crate::targets::plan::PlanCounts;
use crate::targets::settings::TargetSettings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionView {
    /// It.
    pub version: u64,
}

/// The subjects of a year group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubjectsView {
    /// The version these were read at; saving carries it.
    pub version: u64,
    /// All there are.
    pub all: Vec<String>,
    /// Those a year group begins with (F53).
    pub defaults: Vec<String>,
    /// Those that are ticked.
    pub chosen: Vec<String>,
    /// Those that have targets: unticking one hides its targets, and loses none.
    pub with_targets: Vec<String>,
}

/// Save a year group's subjects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveSubjectsForm {
    /// The year group.
    pub year: YearGroupId,
    /// The version that was seen.
    pub version: u64,
    /// The subjects.
    pub subjects: Vec<String>,
}

form!(SaveSubjectsForm => SaveSubjects, VersionView; year: YearGroupId);

/// The target settings of a year group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetSettingsView {
    /// The version these were read at; saving carries it.
    pub version: u64,
    /// The settings.
    pub settings: TargetSettings,
    /// Whether one grade above the benchmark is offered (F48).
    pub has_plus_one: bool,
    /// Whether any benchmark was set: a reminder stands there until then (F48).
    pub benchmarks_set: bool,
    /// Pupils, and those of them with prior attainment.
    pub pupils: u32,
    /// Pupils with prior attainment.
    pub with_prior: u32,
}

/// Save a year group's target settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveTargetSettingsForm {
    /// The year group.
    pub year: YearGroupId,
    /// The version that was seen.
    pub version: u64,
    /// The settings.
    pub settings: TargetSettings,
}

form!(SaveTargetSettingsForm => SaveTargetSettings, VersionView; year: YearGroupId);

/// Pre-populate the targets of a year group, or see what that would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrepopulateTargetsForm {
    /// The year group.
    pub year: YearGroupId,
    /// Whether to replace what people set.
    pub replacing: bool,
    /// Whether to do it; otherwise its numbers come back and nothing is changed.
    pub apply: bool,
}

form!(PrepopulateTargetsForm => PrepopulateTargets, PlanView; year: YearGroupId);

/// What pre-populating does, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlanView {
    /// All subjects together.
    pub total: PlanCounts,
    /// By subject.
    pub subjects: BTreeMap<String, PlanCounts>,
    /// Whether it was done.
    pub applied: bool,
}
