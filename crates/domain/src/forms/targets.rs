//! Forms and views of target setting (F37 to F55): a year group's subjects, benchmarks, settings and targets.

mod deletion;

pub use deletion::{DeleteTargetsForm, DeletionView, TargetCount, TargetCountsView, UndoDeleteTargetsForm};

use super::{ListFileView, form};
use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::{Level, Sex};
use crate::attainment::reference::{Provenance, Reference};
use crate::attainment::subject::KeyStage;
use crate::failure::FieldErrors;
use crate::moment::PupilId;
use crate::pupil::{AcademicYear, Roll};
use crate::sheet::FileFormat;
use crate::targets::YearKey;
use crate::targets::plan::PlanCounts;
use crate::targets::report::{ReportRow, ReportSubject};
use crate::targets::settings::TargetSettings;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
            let key = YearKey::of(*cohort, roll.year)?;
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
    pub key: YearKey,
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
            pub year: YearKey,
        }
        form!($form => $action, $view);
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

/// Which reference data a benchmark rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferenceView {
    /// Its version: `ks4-2024`.
    pub version: String,
    /// Published or illustrative.
    pub provenance: Provenance,
    /// What it is and where it is from.
    pub sentence: String,
}

impl ReferenceView {
    /// This reference.
    pub fn of(reference: &Reference) -> ReferenceView {
        ReferenceView {
            version: reference.version.clone(),
            provenance: reference.provenance,
            sentence: reference.sentence(),
        }
    }
}

/// The benchmarks of a year group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BenchmarksView {
    /// The version these were read at; saving carries it.
    pub version: u64,
    /// Pupils of the year group, and those of them with prior attainment (F47).
    pub pupils: u32,
    /// Pupils with prior attainment.
    pub with_prior: u32,
    /// The subjects, by name.
    pub subjects: Vec<BenchmarkView>,
    /// What they rest on.
    pub reference: ReferenceView,
}

/// A subject's benchmark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BenchmarkView {
    /// The subject.
    pub subject: String,
    /// The benchmark.
    pub level: Level,
    /// The scale targets are set in.
    pub scale: Scale,
    /// The scales there are to choose from, each with the cohort's average grade at each level, in the order of the levels;
    /// the averages are absent without pupils with prior attainment.
    pub averages: Vec<AveragesView>,
    /// The school's own rank, 1 to 100 (F40); absent without results.
    pub rank: Option<u8>,
    /// The results it was reckoned from.
    pub results: u32,
}

/// A cohort's average grade on one scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AveragesView {
    /// The scale.
    pub scale: Scale,
    /// The mean points, and the grade they are nearest above, at each level.
    pub levels: Vec<AverageView>,
}

/// An average grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AverageView {
    /// In points, to one decimal.
    pub points: f64,
    /// The highest grade that is worth no more.
    pub grade: String,
}

/// Save a year group's benchmarks. Subjects that are not named keep theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveBenchmarksForm {
    /// The year group.
    pub year: YearKey,
    /// The version that was seen.
    pub version: u64,
    /// The benchmark of each subject.
    pub levels: BTreeMap<String, Level>,
    /// The scale of each subject (F42).
    #[serde(default)]
    pub scales: BTreeMap<String, Scale>,
}
form!(SaveBenchmarksForm => SaveBenchmarks, VersionView);

/// The version that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionView {
    /// It.
    pub version: u64,
}

/// Suggested benchmarks. A starting point, not a recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuggestionView {
    /// By subject.
    pub levels: BTreeMap<String, Level>,
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
    pub year: YearKey,
    /// The version that was seen.
    pub version: u64,
    /// The subjects.
    pub subjects: Vec<String>,
}
form!(SaveSubjectsForm => SaveSubjects, VersionView);

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
    pub year: YearKey,
    /// The version that was seen.
    pub version: u64,
    /// The settings.
    pub settings: TargetSettings,
}
form!(SaveTargetSettingsForm => SaveTargetSettings, VersionView);

/// Pre-populate the targets of a year group, or see what that would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrepopulateTargetsForm {
    /// The year group.
    pub year: YearKey,
    /// Whether to replace what people set.
    pub replacing: bool,
    /// Whether to do it; otherwise its numbers come back and nothing is changed.
    pub apply: bool,
}
form!(PrepopulateTargetsForm => PrepopulateTargets, PlanView);

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

/// Set a pupil's target in a subject, or take it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetTargetForm {
    /// The year group.
    pub year: YearKey,
    /// The pupil.
    pub pupil: PupilId,
    /// The subject.
    pub subject: String,
    /// The target as it is written; empty to take it away.
    pub grade: String,
    /// The target that was seen before, in the same scale; absent where there was none. If it is another by now, nothing
    /// is changed.
    #[serde(default)]
    pub seen: Option<Grade>,
}
form!(SetTargetForm => SetTarget, TargetView);

impl SetTargetForm {
    /// Checks it on the scale the subject's targets are set in; `None` where the target is to be taken away.
    ///
    /// # Errors
    /// It is no grade of the scale, or the one that is not a pass.
    pub fn check(&self, scale: Scale) -> Result<Option<Grade>, FieldErrors> {
        if self.grade.trim().is_empty() {
            return Ok(None);
        }
        read_target(scale, &self.grade).map(Some).map_err(|message| FieldErrors::of("grade", message))
    }
}

/// Reads a grade that is to be a target.
///
/// # Errors
/// It is no grade of the scale, or the one that is not a pass.
pub(crate) fn read_target(scale: Scale, typed: &str) -> Result<Grade, String> {
    match scale.read(typed)? {
        Grade(0) => Err(format!("{} cannot be a target", scale.name(Grade(0)))),
        grade => Ok(grade),
    }
}

/// One pupil's target in one subject, with everything about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewTargetForm {
    /// The year group.
    pub year: YearKey,
    /// The pupil.
    pub pupil: PupilId,
    /// The subject.
    pub subject: String,
}
form!(ViewTargetForm => ViewTarget, TargetView);

/// One pupil's target in one subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetView {
    /// The pupil's name.
    pub name: String,
    /// The subject.
    pub subject: String,
    /// The target, in the subject's scale.
    pub grade: Option<Grade>,
    /// The grade it was pre-populated with.
    pub prepopulated: Option<Grade>,
    /// The benchmark grade.
    pub benchmark: Option<Grade>,
    /// The chance in per cent to reach the target, nationally.
    pub national: Option<u8>,
    /// The same by the school's own progress.
    pub own: Option<u8>,
    /// The names of the scale's grades, lowest first.
    pub grades: Vec<String>,
    /// The chance in per cent of exactly each grade, nationally; empty without prior attainment.
    pub chances: Vec<f64>,
    /// The same by the school's own progress; empty without results.
    pub own_chances: Vec<f64>,
    /// Where the target comes from, in a sentence.
    pub origin: String,
}

/// A year group's targets as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportTargetsForm {
    /// The year group.
    pub year: YearKey,
    /// As which kind of file.
    pub format: FileFormat,
}
form!(ExportTargetsForm => ExportTargets, ListFileView);

/// The report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportView {
    /// Its year group in the school's records.
    pub year_group: u8,
    /// Whether target setting is used (F46).
    pub used: bool,
    /// Whether the one who looks may set targets now (F49).
    pub editable: bool,
    /// The subjects.
    pub subjects: Vec<ReportSubject>,
    /// The pupils.
    pub rows: Vec<ReportRow>,
    /// What the benchmarks rest on.
    pub reference: ReferenceView,
}

impl ReportView {
    /// The columns of the report as a file.
    pub fn headings(&self) -> Vec<String> {
        let own = ["UPN", "Name", "Sex", "Disadvantaged"].map(str::to_owned).into_iter();
        let subjects = self.subjects.iter().flat_map(|subject| {
            [
                subject.name.clone(),
                format!("{} benchmark", subject.name),
                format!("{} chance %", subject.name),
            ]
        });
        own.chain(subjects).collect()
    }

    /// Its rows.
    pub fn lines(&self, upns: &BTreeMap<PupilId, String>) -> Vec<Vec<String>> {
        let line = |row: &ReportRow| {
            let sex = match row.sex {
                Some(Sex::Female) => "F",
                Some(Sex::Male) => "M",
                None => "",
            };
            let disadvantaged = if row.disadvantaged { "Y" } else { "N" };
            let own = [
                upns.get(&row.id).cloned().unwrap_or_default(),
                row.name.clone(),
                sex.to_owned(),
                disadvantaged.to_owned(),
            ];
            let cells = row.cells.iter().zip(&self.subjects).flat_map(|(cell, subject)| {
                let name =
                    |grade: Option<Grade>| grade.map_or("", |grade| subject.scale.name(grade)).to_owned();
                [name(cell.0), name(cell.2), cell.3.map(|chance| chance.to_string()).unwrap_or_default()]
            });
            own.into_iter().chain(cells).collect()
        };
        self.rows.iter().map(line).collect()
    }
}
