//! The list of year groups, and the forms that name nothing but a year group.

use crate::access::form::form;
use crate::attainment::subject::KeyStage;
use crate::records::cohort::{AcademicYear, YearGroupId};
use crate::records::roll::Roll;
use crate::targets::forms::{
    BenchmarksView, ReportView, SubjectsView, SuggestionView, TargetCountsView, TargetSettingsView,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The school's year groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListYearsForm {}

form!(ListYearsForm => ListYears, YearsView);

/// The school's year groups that have targets to set, the eldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct YearsView {
    /// The academic year of the school's records: `2026/27`; absent without any.
    pub records: Option<String>,
    /// The year groups.
    pub years: Vec<YearView>,
    /// Whether any target is set or pre-populated (F54).
    pub any_targets: bool,
}

impl YearsView {
    /// The year groups of a roll.
    pub fn of(roll: Option<&Roll>, any_targets: bool, now: Timestamp) -> YearsView {
        let Some(roll) = roll else { return YearsView { records: None, years: Vec::new(), any_targets } };
        let now = AcademicYear::at(now);
        let years = roll.cohorts.iter().filter_map(|(cohort, pupils)| {
            let key = YearGroupId::of(*cohort, roll.year)?;
            Some(YearView {
                key,
                key_stage: key.key_stage,
                year_group: cohort.year_group(roll.year)?,
                pupils: *pupils,
                warning: roll.warning(*cohort, now),
            })
        });
        YearsView { records: Some(roll.year.to_string()), years: years.collect(), any_targets }
    }
}

/// A year group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct YearView {
    /// By which it is asked for.
    pub key: YearGroupId,
    /// Its key stage.
    pub key_stage: KeyStage,
    /// Its year group in the school's records.
    pub year_group: u8,
    /// Its pupils.
    pub pupils: u32,
    /// Why it may not have rolled forward (F45).
    pub warning: Option<String>,
}

macro_rules! of_a_year {
    ($($(#[$doc:meta])* $form:ident => $action:ident, $view:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            /// The year group.
            pub year: YearGroupId,
        }
        form!($form => $action, $view; year: YearGroupId);
    )*};
}

of_a_year! {
    /// The benchmarks of a year group (F37 to F44).
    ViewBenchmarksForm => ViewBenchmarks, BenchmarksView;
    /// The next harder benchmark than the school's own rank, for each subject (F41).
    SuggestBenchmarksForm => SuggestBenchmarks, SuggestionView;
    /// The subjects of a year group (F52).
    ViewSubjectsForm => ViewSubjects, SubjectsView;
    /// The target settings of a year group (F45 to F50).
    ViewTargetSettingsForm => ViewTargetSettings, TargetSettingsView;
    /// How many targets a year group has (F55).
    CountTargetsForm => CountTargets, TargetCountsView;
    /// The target-setting report (F51).
    TargetReportForm => TargetReport, ReportView;
}
