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
