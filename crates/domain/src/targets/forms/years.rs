//! The list of year groups, and the forms that name nothing but a year group.

use crate::access::form::form;
use crate::attainment::subject::KeyStage;
use crate::records::cohort::{AcademicYear, YearGroupId};
use crate::records::roll::Roll;
use crate::targets::forms::{BenchmarksView, ReportView, SubjectsView, TargetCountsView, TargetSettingsView};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// List the school's year groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListYearsForm {}

form!(ListYearsForm => ListYears, YearsView);

/// The school's year groups that have targets, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct YearsView {
    /// The academic year of the school's records, such as `2026/27`; absent if there are no records.
    pub records: Option<String>,
    pub years: Vec<YearView>,
    /// True if any target is set or pre-populated (F54).
    pub any_targets: bool,
}

impl YearsView {
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
    /// The id by which the year group is addressed.
    pub key: YearGroupId,
    pub key_stage: KeyStage,
    /// The year group in the school's records.
    pub year_group: u8,
    /// The number of its pupils.
    pub pupils: u32,
    /// The reason why it may not have rolled forward (F45); absent if there is none.
    pub warning: Option<String>,
}

macro_rules! of_a_year {
    ($($(#[$doc:meta])* $form:ident => $action:ident, $view:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            pub year: YearGroupId,
        }
        form!($form => $action, $view; year: YearGroupId);
    )*};
}

of_a_year! {
    /// View the benchmarks of a year group (F37 to F44).
    ViewBenchmarksForm => ViewBenchmarks, BenchmarksView;
    /// View the subjects of a year group (F52).
    ViewSubjectsForm => ViewSubjects, SubjectsView;
    /// View the target settings of a year group (F45 to F50).
    ViewTargetSettingsForm => ViewTargetSettings, TargetSettingsView;
    /// Count the targets of a year group (F55).
    CountTargetsForm => CountTargets, TargetCountsView;
    /// View the target-setting report (F51).
    TargetReportForm => TargetReport, ReportView;
}
