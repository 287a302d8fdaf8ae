//! What is hidden, and how numbers are written, at schools that are written down here.

use super::made::{Made, YEAR, published, published_of, school};
use crate::attainment::subject::KeyStage;
use crate::collaborate::figures::{Measure, Part, Published};
use crate::records::pupil_results::Collection;

/// Pupils with these grades in mathematics, English language and French, the same in all, every second of them a girl.
fn with_grades(grades: impl IntoIterator<Item = u8>) -> Vec<Made> {
    let made = |(n, grade): (usize, u8)| Made {
        sides: [false, false, false, n.is_multiple_of(2)],
        results: ["Mathematics", "English Language", "French"].map(|subject| (subject, grade)).to_vec(),
        prior: Some(95.0 + (n % 20) as f64),
    };
    grades.into_iter().enumerate().map(made).collect()
}

fn of(made: &[Made]) -> Published {
    published(KeyStage::Ks4, made).expect("five pupils or more")
}

/// The value of all pupils.
fn value(published: &Published, measure: &Measure) -> Option<i16> {
    published.figure(measure, Part::All).map(|figure| figure.value)
}

fn points(subject: &str) -> Measure {
    Measure::Points(subject.to_owned())
}

#[test]
fn f83_percentages_are_whole_and_of_fewer_than_100_pupils_rounded_to_five() {
    let with = |passed: usize, all: usize| {
        let grades = (0..all).map(|n| if n < passed { 4 + (n % 6) as u8 } else { (n % 4) as u8 });
        value(&of(&with_grades(grades)), &Measure::EnglishMathematics4)
    };
    // Each is 56.7 per cent.
    assert_eq!((with(17, 30), with(56, 99), with(68, 120)), (Some(55), Some(55), Some(57)));
}

#[test]
fn f83_all_or_none_is_never_said() {
    // Four pupils off the end of the scale could be all who are not at it, and five are not too few to say so.
    let off = |others: u8, off: usize| with_grades((0..40).map(|n| if n < off { 5 } else { others }));
    for end in [0, 9] {
        assert_eq!(value(&of(&off(end, 4)), &points("French")), None, "{end}");
        assert!(value(&of(&off(end, 20)), &points("French")).is_some(), "{end}");
    }
    // The same holds for prior attainment.
    let mut made = off(6, 20);
    assert!(value(&of(&made), &Measure::Prior).is_some());
    made.iter_mut().skip(4).for_each(|pupil| pupil.prior = Some(120.0));
    assert_eq!(value(&of(&made), &Measure::Prior), None);
}

#[test]
fn f83_a_difference_is_shown_only_beside_its_mean() {
    let progress = Measure::Progress("Mathematics".to_owned());
    let shown = |made: &[Made]| {
        [&points("Mathematics"), &progress].map(|measure| value(&of(made), measure).is_some())
    };
    assert_eq!(shown(&with_grades((0..40).map(|n| n % 10))), [true, true]);
    assert_eq!(
        shown(&with_grades([9; 40])),
        [false, false],
        "with the prior attainment it would say about 9"
    );
}

#[test]
fn f83_a_mean_that_bounds_a_hidden_count_is_hidden() {
    // Two pupils below grade 4 and eight at it. A mean of 3.2 says that some are below.
    let made = with_grades([0, 0, 4, 4, 4, 4, 4, 4, 4, 4]);
    assert_eq!(
        [points("Mathematics"), Measure::EnglishMathematics4].map(|measure| value(&of(&made), &measure)),
        [None; 2]
    );
    // Beside a number that is shown it says nothing.
    let made = with_grades((0..10).flat_map(|n| [if n < 5 { 0 } else { 4 }, 4, 6]));
    assert!(
        [points("Mathematics"), Measure::EnglishMathematics4].iter().all(|measure| value(
            &of(&made),
            measure
        )
        .is_some())
    );
}

#[test]
fn f83_sex_has_no_sides_if_it_is_unknown_of_a_pupil() {
    let (mut pupils, results) = school(KeyStage::Ks4, &with_grades((0..40).map(|n| n % 10)));
    let shown = |pupils: &[_]| {
        let collection = Collection { year: YEAR, key_stage: KeyStage::Ks4 };
        let published = published_of(collection, pupils, &results).expect("figures");
        [Part::All, Part::Girls, Part::Boys]
            .map(|part| published.figure(&points("Mathematics"), part).is_some())
    };
    assert_eq!(shown(&pupils), [true; 3]);
    pupils[7].sex = None;
    assert_eq!(shown(&pupils), [true, false, false], "the pupil would be the rest");
}

#[test]
fn f83_the_subjects_of_key_stage_2_are_hidden_if_they_and_the_combined_standard_tell_of_one() {
    // Of 60 pupils, five are below the standard in reading, five in writing, and three in mathematics, which is hidden.
    let below = |reading: &'static [usize], writing: &'static [usize], mathematics: &'static [usize]| {
        let all = [("Reading", reading), ("Writing", writing), ("Mathematics", mathematics)];
        let made = (0..60).map(|n| Made {
            results: all.map(|(subject, below)| (subject, if below.contains(&n) { 1 } else { 2 })).to_vec(),
            ..Made::default()
        });
        let published = published(KeyStage::Ks2, &made.collect::<Vec<_>>()).expect("60 pupils");
        let reached = |subject: &str| Measure::Reached(subject.to_owned());
        [Measure::Expected, reached("Reading"), reached("Writing"), reached("Mathematics")]
            .map(|measure| value(&published, &measure).is_some())
    };
    let reading = &[0, 1, 2, 3, 4];
    // No pupil twice: 13 are below the combined standard, and reading and writing account for ten.
    assert_eq!(below(reading, &[5, 6, 7, 8, 9], &[10, 11, 12]), [true, false, false, false]);
    assert_eq!(below(reading, &[5, 6, 7, 8, 9], &[0, 1, 5]), [true, true, true, false]);
}

#[test]
fn f83_a_subject_has_no_sides_that_tell_how_many_passed_on_one() {
    // On FSM6, 15 of 20 take mathematics and four pass. Of the others, 24 of 30 take it. If nearly all of these pass, the
    // number of all who passed says that some are on FSM6.
    let shown = |passed: usize| {
        let pupil = |n: usize, meals: bool, takers: usize, passed: usize| Made {
            sides: [meals, false, false, false],
            results: [("English Language", 6)]
                .into_iter()
                .chain((n < takers).then_some(("Mathematics", if n < passed { 6 } else { 2 })))
                .collect(),
            prior: None,
        };
        let meals = (0..20).map(|n| pupil(n, true, 15, 4));
        let published = of(&meals.chain((0..30).map(|n| pupil(n, false, 24, passed))).collect::<Vec<_>>());
        assert_eq!(published.figure(&Measure::EnglishMathematics4, Part::EverSix), None);
        assert!(value(&published, &Measure::EnglishMathematics4).is_some());
        published.figure(&points("Mathematics"), Part::EverSix).is_some()
    };
    assert_eq!([22, 18].map(shown), [false, true]);
}
