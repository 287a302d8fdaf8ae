//! What the grades of a year group come to (F79): the measures of its key stage, and how many of each grade there are. The grades may
//! be targets, benchmarks or results.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::measures::{
    Combined, Headline, Pass, Results, Roles, SMALLEST, reading_writing_mathematics,
};
use crate::attainment::model::Model;
use crate::attainment::subject::KeyStage;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::pupil::Pupil;
use crate::records::pupil_results::{Collection, Collections, first_results};
use crate::targets::report::{Cell, Cells};
use crate::targets::year_group_targets::YearGroupTargets;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the grades of pupils come to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// The pupils with a grade in any subject. The measures are theirs.
    pub pupils: u32,
    /// The measures in the order of [`Headline::of`]: percentages, or a mean. Empty without pupils.
    pub measures: Vec<f64>,
    /// The number of grades on each scale.
    pub grades: Vec<GradeCounts>,
}

/// How often each grade of a scale was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GradeCounts {
    pub scale: Scale,
    /// Lowest grade first.
    pub counts: Vec<u32>,
}

impl Outcome {
    /// `pupils` are the grades of each. `roles` says what the subjects count as.
    pub fn of(key_stage: KeyStage, roles: &Roles, pupils: &[Results<'_>]) -> Outcome {
        let with_grades: Vec<&Results<'_>> = pupils.iter().filter(|grades| !grades.is_empty()).collect();
        let mut grades: BTreeMap<Scale, Vec<u32>> = BTreeMap::new();
        for (scale, grade) in with_grades.iter().flat_map(|of| of.values()) {
            let counts = grades.entry(*scale).or_insert_with(|| vec![0; usize::from(scale.top().0) + 1]);
            counts[usize::from(grade.0.min(scale.top().0))] += 1;
        }
        let grades = grades.into_iter().map(|(scale, counts)| GradeCounts { scale, counts }).collect();
        let mut outcome = Outcome { pupils: with_grades.len() as u32, grades, measures: Vec::new() };
        if !with_grades.is_empty() {
            let one = |headline: &Headline| measure(*headline, roles, &with_grades);
            outcome.measures = Headline::of(key_stage).iter().map(one).collect();
        }
        outcome
    }

    /// What the targets of a year group come to.
    pub fn of_targets(model: &Model, roles: &Roles, targets: &YearGroupTargets) -> Outcome {
        Outcome::of_cells(model, roles, targets, |cell| cell.0)
    }

    /// What the benchmarks of a year group come to, in the subjects that each pupil takes.
    pub fn of_benchmarks(model: &Model, roles: &Roles, targets: &YearGroupTargets) -> Outcome {
        Outcome::of_cells(model, roles, targets, |cell| cell.2)
    }

    fn of_cells(
        model: &Model,
        roles: &Roles,
        targets: &YearGroupTargets,
        grade: impl Fn(&Cell) -> Option<Grade>,
    ) -> Outcome {
        let progress = BTreeMap::new();
        let cells = Cells::of(model, targets, &progress);
        let year = &targets.year;
        let subjects = year.subjects();
        let of_pupil = |pupil: &Pupil| {
            let mut grades = Results::new();
            for subject in &subjects {
                let Some(scale) = year.scale(subject, model) else { continue };
                let grade = grade(&cells.cell(pupil, subject, scale));
                grades.extend(grade.map(|grade| (*subject, (scale, grade))));
            }
            grades
        };
        let pupils: Vec<Results<'_>> = targets.pupils.iter().map(of_pupil).collect();
        Outcome::of(year.key.key_stage, roles, &pupils)
    }

    /// What the results of a collection come to: those of the pupils who were in the last year group of the key stage. `None` for
    /// fewer than five pupils.
    pub fn of_results(
        collection: Collection,
        roles: &Roles,
        pupils: &[Pupil],
        results: &Collections,
    ) -> Option<Outcome> {
        let of_year = pupils.iter().filter(|pupil| pupil.cohort == finishing(collection));
        let all: Vec<Results<'_>> =
            of_year.map(|pupil| first_results(results, pupil.id, collection)).collect();
        let outcome = Outcome::of(collection.key_stage, roles, &all);
        (outcome.pupils >= SMALLEST).then_some(outcome)
    }
}

/// The cohort that finishes the key stage in the collection's year.
fn finishing(collection: Collection) -> Cohort {
    Cohort::of(collection.key_stage.last_year_group(), collection.year)
}

/// The latest results of a key stage from before this academic year: of pupils who finished it then.
pub fn latest_results(pupils: &[Pupil], key_stage: KeyStage, before: AcademicYear) -> Option<Collection> {
    let finished = |pupil: &Pupil| {
        let held = pupil.results.keys().copied();
        let last = held.filter(|of| of.key_stage == key_stage && pupil.cohort == finishing(*of)).max();
        last.filter(|of| of.year < before)
    };
    pupils.iter().filter_map(finished).max()
}

/// A measure over pupils. There is at least one.
fn measure(headline: Headline, roles: &Roles, pupils: &[&Results<'_>]) -> f64 {
    let number = pupils.len() as f64;
    let share = |holds: &dyn Fn(&Results<'_>) -> bool| {
        100.0 * pupils.iter().filter(|results| holds(results)).count() as f64 / number
    };
    let passed = |results: &Results<'_>, pass| roles.measures(results).english_and_mathematics >= Some(pass);
    match headline {
        Headline::Attainment8 => {
            pupils.iter().map(|results| roles.measures(results).attainment_8).sum::<f64>() / number
        }
        Headline::EnglishMathematics4 => share(&|results| passed(results, Pass::Standard)),
        Headline::EnglishMathematics5 => share(&|results| passed(results, Pass::Strong)),
        Headline::EbaccEntered => share(&|results| roles.measures(results).ebacc_entered),
        Headline::Expected => share(&|results| reading_writing_mathematics(results) >= Combined::Expected),
        Headline::Higher => share(&|results| reading_writing_mathematics(results) >= Combined::Higher),
        Headline::AveragePoints => {
            let all = || pupils.iter().flat_map(|results| results.values());
            all().map(|(scale, grade)| scale.points(*grade)).sum::<f64>() / all().count() as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::measures::Role;

    fn roles() -> Roles {
        let subjects = [
            ("English Language", Role::EnglishLanguage),
            ("English Literature", Role::EnglishLiterature),
            ("Mathematics", Role::Mathematics),
        ];
        let subjects = subjects.map(|(subject, role)| (subject.to_owned(), role)).into();
        Roles { from: 2025, source: String::new(), subjects }
    }

    fn pupil(grades: &[(&'static str, u8)]) -> Results<'static> {
        grades.iter().map(|(subject, step)| (*subject, (Scale::Numbers, Grade(*step)))).collect()
    }

    #[test]
    fn f79_grades_come_to_the_measures_of_key_stage_4_among_the_pupils_who_have_any() {
        let pupils = [
            pupil(&[("English Language", 5), ("English Literature", 6), ("Mathematics", 5), ("Music", 7)]),
            pupil(&[("English Language", 4), ("Mathematics", 3)]),
            pupil(&[]),
        ];
        let outcome = Outcome::of(KeyStage::Ks4, &roles(), &pupils);
        assert_eq!(outcome.pupils, 2);
        // Twice the better English and mathematics, then the other English and music; and English once, mathematics twice.
        let attainment_8 = ((2.0 * 6.0 + 2.0 * 5.0 + 5.0 + 7.0) + (4.0 + 2.0 * 3.0)) / 2.0;
        assert_eq!(outcome.measures, [attainment_8, 50.0, 50.0, 0.0]);
        assert_eq!(outcome.grades[0].counts, [0, 0, 0, 1, 1, 2, 1, 1, 0, 0]);
        assert_eq!(Outcome::of(KeyStage::Ks4, &roles(), &[pupil(&[])]), Outcome::default());
    }

    #[test]
    fn f79_the_standards_of_key_stage_2_and_the_points_of_key_stage_5_are_summed_up_too() {
        let standard = |steps: [u8; 3]| -> Results<'static> {
            let subjects = ["Reading", "Writing", "Mathematics"].into_iter().zip(steps);
            subjects.map(|(subject, step)| (subject, (Scale::Standard, Grade(step)))).collect()
        };
        let pupils = [standard([2, 2, 3]), standard([3, 3, 3]), standard([2, 1, 2]), standard([2, 2, 2])];
        assert_eq!(Outcome::of(KeyStage::Ks2, &roles(), &pupils).measures, [75.0, 25.0]);
        let points: Results<'_> =
            [("Physics", (Scale::ALevel, Grade(6))), ("History", (Scale::ALevel, Grade(3)))].into();
        let of_both = (Scale::ALevel.points(Grade(6)) + Scale::ALevel.points(Grade(3))) / 2.0;
        assert_eq!(Outcome::of(KeyStage::Ks5, &roles(), &[points]).measures, [of_both]);
    }
}
