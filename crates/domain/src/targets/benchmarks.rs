//! The figures of the benchmarks page (F37 to F41).

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::{Level, Model, Start};
use crate::attainment::progress::Progress;
use crate::targets::year_group::YearGroup;
use std::collections::BTreeMap;

/// The suggested benchmark of each subject (F41).
pub fn suggestions(
    model: &Model,
    year: &YearGroup,
    progress: &BTreeMap<String, Progress>,
) -> BTreeMap<String, Level> {
    let suggested = |subject: &str| Level::suggested(progress.get(subject).map(|own| own.rank));
    let known = year.subjects().into_iter().filter(|subject| model.scale(subject).is_some());
    known.map(|subject| (subject.to_owned(), suggested(subject))).collect()
}

/// An average grade.
#[derive(Clone, Debug, PartialEq)]
pub struct Average {
    /// The mean points, rounded to one decimal.
    pub points: f64,
    /// The highest grade that is not worth more than the points.
    pub grade: &'static str,
}

/// The average grade at each level of pupils with this prior attainment. Empty if there are no pupils.
pub fn averages(model: &Model, subject: &str, scale: Scale, starts: &[Start]) -> Vec<Average> {
    let shifts = Level::ALL.map(|level| model.shift(level));
    let mut sums = [0.0; Level::ALL.len()];
    let mut count = 0_u32;
    for outlook in starts.iter().filter_map(|start| model.outlook(subject, start)) {
        let outlook = outlook.on(scale);
        count += 1;
        for (sum, shift) in sums.iter_mut().zip(shifts) {
            *sum += outlook.expected(shift);
        }
    }
    sums.iter().filter(|_| count > 0).map(|sum| average(scale, sum / f64::from(count))).collect()
}

fn average(scale: Scale, points: f64) -> Average {
    // The grade follows from the rounded figure, which is the one shown: a 4.0 that is called a 3 would look wrong.
    let points = (points * 10.0).round() / 10.0;
    let grade = scale.grades().rev().find(|grade| scale.points(*grade) <= points).unwrap_or(Grade(0));
    Average { points, grade: scale.name(grade) }
}
