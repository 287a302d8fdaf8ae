//! The target-setting report (F51): pupils by subjects, each target with its benchmark and likelihood, and for each
//! subject the targets as a whole compared with the benchmarks.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::measures::{GcseMeasures, Pass, Roles};
use crate::attainment::model::{Level, Model, Sex};
use crate::attainment::progress::Progress;
use crate::attainment::short::short;
use crate::attainment::subject::KeyStage;
use crate::base::ids::PupilId;
use crate::records::characteristics::Characteristic;
use crate::records::cohort::AcademicYear;
use crate::records::pupil::Pupil;
use crate::records::roll::Roll;
use crate::targets::benchmarks::average_grade;
use crate::targets::namesakes::namesakes;
use crate::targets::settings::TargetSettings;
use crate::targets::takers::Takers;
use crate::targets::target::{ManualTargets, Origin, TargetResolver};
use crate::targets::year_group_targets::YearGroupTargets;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A subject of the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportSubject {
    /// The name of the subject.
    pub name: String,
    /// The scale in which its targets are set.
    pub scale: Scale,
    /// The name in words that fit one below another in a narrow column.
    pub short: String,
    /// The names of the scale's grades, lowest first.
    pub grades: Vec<String>,
    /// The benchmark of the subject.
    pub level: Level,
    /// The school's own rank, 1 to 100; absent without results.
    pub rank: Option<u8>,
    /// The number of pupils who take it.
    pub pupils: u32,
    /// The number of pupils with a target.
    pub set: u32,
    /// The number of pupils with both a target and a benchmark. The two averages are of these pupils.
    pub both: u32,
    /// The mean points of the targets of pupils with both; absent if there are none.
    pub average_target: Option<f64>,
    /// The mean points of the benchmarks of the same pupils; absent if there are none.
    pub average_benchmark: Option<f64>,
    /// The mean points of the benchmarks of all pupils who have one, as the benchmarks page shows it.
    pub average_of_all: Option<f64>,
    /// The number of pupils per target, lowest grade first.
    pub targets: Vec<u32>,
    /// The number of pupils per benchmark grade, lowest first.
    pub benchmarks: Vec<u32>,
}

impl ReportSubject {
    /// A subject without pupils, rank or benchmark.
    pub(crate) fn empty(name: &str, scale: Scale) -> ReportSubject {
        ReportSubject {
            name: name.to_owned(),
            scale,
            short: short(name),
            grades: (0..=scale.top().0).map(|step| scale.name(Grade(step)).to_owned()).collect(),
            level: Level::Average,
            rank: None,
            pupils: 0,
            set: 0,
            both: 0,
            average_target: None,
            average_benchmark: None,
            average_of_all: None,
            targets: Vec::new(),
            benchmarks: Vec::new(),
        }
    }

    /// Computes the counts and averages from the pupils' cells in this subject. Replaces earlier counts.
    pub fn count<'a>(&mut self, cells: impl Iterator<Item = &'a Cell>) {
        let none = vec![0; self.grades.len()];
        (self.targets, self.benchmarks) = (none.clone(), none);
        (self.pupils, self.set, self.both) = (0, 0, 0);
        let (mut compared, mut with_benchmark) = (Vec::new(), Vec::new());
        for Cell(target, _, benchmark, _, _, flags) in cells {
            self.pupils += u32::from(flags & Cell::NOT_TAKEN == 0);
            for (grade, counts) in [(target, &mut self.targets), (benchmark, &mut self.benchmarks)] {
                if let Some(count) = grade.and_then(|grade| counts.get_mut(usize::from(grade.0))) {
                    *count += 1;
                }
            }
            self.set += u32::from(target.is_some());
            if let (Some(target), Some(benchmark)) = (target, benchmark) {
                self.both += 1;
                compared.push((*target, *benchmark));
            }
            with_benchmark.extend(*benchmark);
        }
        self.average_target = average_grade(self.scale, compared.iter().map(|(target, _)| *target));
        self.average_benchmark = average_grade(self.scale, compared.iter().map(|(_, benchmark)| *benchmark));
        self.average_of_all = average_grade(self.scale, with_benchmark.into_iter());
    }
}

/// The row of a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportRow {
    /// The id of the pupil.
    pub id: PupilId,
    /// Surname and forename.
    pub name: String,
    /// What tells the pupil apart from others of the same name: a class, or the end of the UPN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub apart: Option<String>,
    /// Absent if it is not recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sex: Option<Sex>,
    /// The groups that the pupil is in: a sum of the flags of [`Groups`].
    pub groups: Groups,
    /// The pupil's classes, by subject.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub classes: BTreeMap<String, String>,
    /// One cell per subject, in the order of the subjects.
    pub cells: Vec<Cell>,
    /// What the targets come to; absent without targets, and in other key stages than 4.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measures: Option<TargetMeasures>,
}

/// What a pupil's targets come to in the measures of Key Stage 4, as a list: twice the Attainment 8 score, and a sum of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetMeasures(pub u8, pub u8);

impl TargetMeasures {
    /// Grade 5 or above in English and in mathematics.
    pub const ENGLISH_MATHEMATICS: u8 = 1;
    /// Every part of the EBacc is taken.
    pub const EBACC_ENTERED: u8 = 2;
    /// Grade 5 or above in every part of the EBacc.
    pub const EBACC: u8 = 4;

    /// `cells` are those of the pupil, in the order of the subjects.
    pub fn of(roles: &Roles, subjects: &[(&str, Scale)], cells: &[Cell]) -> Option<TargetMeasures> {
        let counted = subjects.iter().zip(cells).filter_map(|((name, scale), cell)| {
            Some((roles.subjects.get(*name).copied(), scale.points(cell.0?)))
        });
        let points: Vec<_> = counted.collect();
        if points.is_empty() {
            return None;
        }
        let GcseMeasures { attainment_8, english_and_mathematics, ebacc_entered, ebacc } =
            GcseMeasures::of(&points);
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        let flags = flag(english_and_mathematics == Some(Pass::Strong), TargetMeasures::ENGLISH_MATHEMATICS)
            + flag(ebacc_entered, TargetMeasures::EBACC_ENTERED)
            + flag(ebacc == Some(Pass::Strong), TargetMeasures::EBACC);
        Some(TargetMeasures((attainment_8 * 2.0) as u8, flags))
    }
}

/// The groups of pupils by which a report can be filtered, as a sum of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Groups(pub u8);

impl Groups {
    /// The school receives the pupil premium for the pupil.
    pub const DISADVANTAGED: u8 = 1;
    /// The pupil has special educational needs.
    pub const SEN: u8 = 2;
    /// English is an additional language.
    pub const EAL: u8 = 4;
    /// The bands of prior attainment; a pupil without it is in none.
    pub const LOW: u8 = 8;
    pub const MIDDLE: u8 = 16;
    pub const HIGH: u8 = 32;

    /// The groups of a pupil in an academic year, on the way to the end of this key stage.
    pub fn of(pupil: &Pupil, key_stage: KeyStage, year: AcademicYear) -> Groups {
        let held = |which| pupil.characteristics.held(year, which) == Some(true);
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        let band = pupil.prior.get(&key_stage).map_or(0, |prior| {
            let (middle, high) = key_stage.prior_bands();
            match f64::from(prior.0) / 100.0 {
                points if points >= high => Groups::HIGH,
                points if points >= middle => Groups::MIDDLE,
                _ => Groups::LOW,
            }
        });
        let premium = pupil.characteristics.disadvantaged(year);
        Groups(
            flag(premium, Groups::DISADVANTAGED)
                + flag(held(Characteristic::Sen), Groups::SEN)
                + flag(held(Characteristic::Eal), Groups::EAL)
                + band,
        )
    }

    /// True if the pupil is in any of these.
    pub const fn any(self, of: u8) -> bool {
        self.0 & of != 0
    }
}

/// A target and its figures. A report has thousands of cells, so each is written as a list: the target, the grade it
/// was pre-populated with, the benchmark, the chance in per cent to reach the target nationally, the same chance by
/// the school's own progress, and a sum of flags: 1 if a person set the target, 2 if it was set on another scale, 4 if the
/// pupil does not take the subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cell(
    pub Option<Grade>,
    pub Option<Grade>,
    pub Option<Grade>,
    pub Option<u8>,
    pub Option<u8>,
    pub u8,
);

impl Cell {
    /// The flag in [`Cell::5`] of a target that a person set.
    pub const SET: u8 = 1;
    /// The flag in [`Cell::5`] of a target that was set on a scale other than the subject's present one.
    pub const OTHER_SCALE: u8 = 2;
    /// The flag in [`Cell::5`] of a pupil who does not take the subject (ADR 0016). Nothing else is in such a cell.
    pub const NOT_TAKEN: u8 = 4;

    /// True if the pupil takes the subject.
    pub const fn is_taken(&self) -> bool {
        self.5 & Cell::NOT_TAKEN == 0
    }
}

/// Everything that a report is made from, as the store reads it.
#[derive(Clone, Debug)]
pub struct ReportSources {
    pub targets: YearGroupTargets,
    /// The school's own progress in the key stage, by subject.
    pub progress: BTreeMap<String, Progress>,
    pub roll: Roll,
}

/// The report of a year group.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The year group in the school's records; 0 if the cohort is in none of them.
    pub year_group: u8,
    pub settings: TargetSettings,
    pub subjects: Vec<ReportSubject>,
    /// The pupils, ordered by surname.
    pub rows: Vec<ReportRow>,
    /// The number of targets of pupils who do not take the subject (ADR 0016).
    pub unseen: u32,
}

impl Report {
    pub fn of(model: &Model, roles: &Roles, sources: &ReportSources) -> Report {
        let ReportSources { targets, progress, roll } = sources;
        let YearGroupTargets { year, pupils, .. } = targets;
        let cells_of = Cells::of(model, targets, progress);
        let names: Vec<(&str, Scale)> =
            year.subjects().into_iter().filter_map(|name| Some((name, year.scale(name, model)?))).collect();
        let is_gcse = year.key.key_stage == KeyStage::Ks4;
        let mut apart = namesakes(pupils);
        let rows = pupils.iter().map(|pupil| {
            let cells: Vec<Cell> =
                names.iter().map(|(name, scale)| cells_of.cell(pupil, name, *scale)).collect();
            let measures = is_gcse.then(|| TargetMeasures::of(roles, &names, &cells)).flatten();
            ReportRow {
                id: pupil.id,
                name: pupil.listed_name(),
                apart: apart.remove(&pupil.id),
                sex: pupil.sex,
                groups: Groups::of(pupil, year.key.key_stage, roll.year),
                classes: pupil.classes.clone(),
                cells,
                measures,
            }
        });
        let rows: Vec<ReportRow> = rows.collect();
        let subjects = names.iter().enumerate().map(|(place, (name, scale))| {
            let mut subject = ReportSubject {
                level: year.level(name),
                rank: progress.get(*name).map(|progress| progress.rank),
                ..ReportSubject::empty(name, *scale)
            };
            subject.count(rows.iter().filter_map(|row| row.cells.get(place)));
            subject
        });
        let subjects = subjects.collect();
        let year_group = year.key.cohort.year_group(roll.year).unwrap_or_default();
        Report { year_group, settings: year.settings, subjects, rows, unseen: targets.counts().total.unseen }
    }
}

/// Everything that the cells of a year group's report follow from.
pub struct Cells<'a> {
    model: &'a Model,
    resolver: TargetResolver<'a>,
    manual: &'a BTreeMap<PupilId, ManualTargets>,
    takers: Takers,
    progress: &'a BTreeMap<String, Progress>,
}

impl<'a> Cells<'a> {
    pub fn of(
        model: &'a Model,
        targets: &'a YearGroupTargets,
        progress: &'a BTreeMap<String, Progress>,
    ) -> Cells<'a> {
        let (resolver, takers) = (targets.resolver(), targets.takers());
        Cells { model, resolver, manual: &targets.manual, takers, progress }
    }

    /// The cell of a pupil in a subject, on this scale.
    pub fn cell(&self, pupil: &Pupil, subject: &str, scale: Scale) -> Cell {
        if !self.takers.include(pupil, subject) {
            return Cell(None, None, None, None, None, Cell::NOT_TAKEN);
        }
        let (model, year) = (self.model, self.resolver.year);
        let outlook = pupil.start(year.key.key_stage).and_then(|start| model.outlook(subject, &start));
        let outlook = outlook.map(|outlook| outlook.on(scale));
        let target = self.resolver.target(pupil.id, subject, self.manual.get(&pupil.id));
        let seen = |grade: Grade, on: Scale| on.seen_on(grade, scale);
        let benchmark = outlook.map(|outlook| outlook.benchmark(model.shift(year.level(subject))));
        let grade = target.map(|target| seen(target.grade, target.scale));
        let chance = |shift: f64| {
            let percent = outlook?.chance(grade?, shift) * 100.0;
            Some(percent.round() as u8)
        };
        let flags = target.map_or(0, |target| {
            let set = if matches!(target.origin, Origin::Set(_)) { Cell::SET } else { 0 };
            set + if target.scale == scale { 0 } else { Cell::OTHER_SCALE }
        });
        let prepopulated = target.and_then(|target| Some(seen(target.prepopulated?, target.scale)));
        let own = self.progress.get(subject).and_then(|progress| chance(progress.shift));
        Cell(grade, prepopulated, benchmark, chance(0.0), own, flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::model::Prior;

    #[test]
    fn f51_a_pupil_is_in_the_groups_that_the_records_say_and_in_one_band_of_prior_attainment() {
        let year = AcademicYear(2026);
        let of = |prior: Option<u16>| {
            let mut pupil = crate::targets::takers::tests::pupil(&[]);
            pupil.prior = prior.map(|prior| (KeyStage::Ks4, Prior(prior))).into_iter().collect();
            pupil
        };
        let bands = [None, Some(9_999), Some(10_000), Some(10_999), Some(11_000)]
            .map(|prior| Groups::of(&of(prior), KeyStage::Ks4, year).0);
        assert_eq!(bands, [0, Groups::LOW, Groups::MIDDLE, Groups::MIDDLE, Groups::HIGH]);
        let mut pupil = of(None);
        pupil.characteristics.file(year, Characteristic::Sen, true);
        pupil.characteristics.file(year, Characteristic::Eal, false);
        assert_eq!(Groups::of(&pupil, KeyStage::Ks4, year).0, Groups::SEN);
        assert_eq!(Groups::of(&of(Some(10_500)), KeyStage::Ks2, year).0, 0, "of another key stage");
    }

    #[test]
    fn f51_a_subject_is_counted_by_target_and_by_benchmark_and_compared_where_a_pupil_has_both() {
        let cell = |target, benchmark| Cell(target, None, benchmark, None, None, 0);
        let cells =
            [cell(Some(Grade(7)), Some(Grade(6))), cell(Some(Grade(9)), None), cell(None, Some(Grade(5)))];
        let mut subject = ReportSubject::empty("Latin", Scale::Numbers);
        for _ in 0..2 {
            subject.count(cells.iter());
            assert_eq!((subject.set, subject.both, subject.targets[7], subject.targets[9]), (2, 1, 1, 1));
            assert_eq!((subject.average_target, subject.average_benchmark), (Some(7.0), Some(6.0)));
        }
    }
}
