//! Figures of several schools, and of several years.

use super::Shares;
use super::linked::{published_gcses, secondary};
use super::made::{Made, YEAR, published, published_of, school};
use crate::attainment::subject::KeyStage;
use crate::base::ids::OrganisationId;
use crate::collaborate::figures::suppress::PAIRS;
use crate::collaborate::figures::{Figure, Measure, Part, Published, SMALLEST};
use crate::collaborate::forms::{GroupFiguresView, SchoolInGroup};
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::pupil_results::Collection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the members of a group see, if its owner asks for this number of pupils.
fn group(schools: &[Published], smallest: u32) -> GroupFiguresView {
    let school = |(n, published): (u128, &Published)| SchoolInGroup {
        school: OrganisationId(Uuid::from_u128(n)),
        name: format!("School {n}"),
        own: false,
        figures: vec![published.clone().for_group(smallest)],
    };
    GroupFiguresView {
        name: "Heads".to_owned(),
        key_stages: vec![KeyStage::Ks4],
        key_stage: KeyStage::Ks4,
        years: vec![YEAR],
        smallest,
        schools: (0..).zip(schools).map(school).collect(),
        outside: 0,
    }
}

#[test]
fn f83_schools_that_put_their_rows_together_learn_nothing_of_another() {
    let mut shares = Shares(62);
    let mut pooled = 0;
    for _ in 0..60 {
        let schools: Vec<Published> =
            (0..4).filter_map(|_| published_gcses(&secondary(&mut shares))).collect();
        for smallest in [SMALLEST, 20] {
            let view = group(&schools, smallest);
            let measures: BTreeSet<&Measure> = schools.iter().flat_map(Published::measures).collect();
            for (measure, part) in
                measures.into_iter().flat_map(|measure| Part::ALL.map(|part| (measure, part)))
            {
                let standings = view.standings(YEAR, measure, part);
                let shown: Vec<Figure> = standings.iter().filter_map(|standing| standing.figure()).collect();
                assert!(shown.iter().all(|figure| figure.pupils >= smallest));
                // A figure of the group follows from those beside it. So a school that knows its own pupils, or two that
                // know theirs, know no more of the others than those publish.
                let Some(whole) = view.whole(YEAR, measure, part) else {
                    assert!(
                        shown.len() < 3 && !standings.iter().any(|standing| standing.verdict().is_some())
                    );
                    continue;
                };
                let pupils: u32 = shown.iter().map(|figure| figure.pupils).sum();
                let sum: f64 =
                    shown.iter().map(|figure| f64::from(figure.pupils) * figure.value(measure.kind())).sum();
                assert_eq!((whole.schools as usize, whole.pupils), (shown.len(), pupils));
                assert!((whole.value - sum / f64::from(pupils)).abs() < 1e-9);
                pooled += 1;
            }
            // The owner's number hides both sides, or all of a measure. The rest is as it was published.
            for (seen, published) in view.schools.iter().map(|school| &school.figures[0]).zip(&schools) {
                for measure in published.measures() {
                    let is_shown = |part| seen.figure(measure, part).is_some();
                    for (one, other) in PAIRS {
                        assert!(is_shown(one) == is_shown(other), "{measure} {one:?}");
                    }
                    for part in Part::ALL.into_iter().filter(|part| is_shown(*part)) {
                        assert_eq!(seen.figure(measure, part), published.figure(measure, part));
                    }
                }
            }
        }
    }
    assert!(pooled > 500, "{pooled}");
}

#[test]
fn f83_of_fewer_than_five_pupils_with_results_nothing_is_published() {
    let of = |pupils: u8| {
        let made = |n: u8| Made { results: vec![("French", n), ("History", n)], ..Made::default() };
        published(KeyStage::Ks4, &(0..pupils).map(made).collect::<Vec<_>>())
    };
    assert_eq!(of(4), None);
    assert!(of(9).is_some());
}

#[test]
fn f83_a_pupil_who_repeats_the_year_is_in_the_figures_of_one_year_group_at_a_time() {
    let grade = |n: usize| [("Mathematics", (n % 9) as u8), ("English Language", (n % 7) as u8)];
    let made: Vec<Made> = (0..30).map(|n| Made { results: grade(n).to_vec(), ..Made::default() }).collect();
    let (mut pupils, results) = school(KeyStage::Ks4, &made);
    let of = |year, pupils: &[_]| {
        let published = published_of(Collection { year, key_stage: KeyStage::Ks4 }, pupils, &results);
        published
            .and_then(|published| published.figure(&Measure::Attainment8, Part::All))
            .map(|all| all.pupils)
    };
    let next = AcademicYear(YEAR.0 + 1);
    assert_eq!((of(YEAR, &pupils), of(next, &pupils)), (Some(30), None));
    // Fifteen pupils repeat Year 11. Their earlier results count in the year after.
    for pupil in &mut pupils[..15] {
        pupil.cohort = Cohort::of(11, next);
    }
    assert_eq!((of(YEAR, &pupils), of(next, &pupils)), (Some(15), Some(15)));
}
