//! The benchmarks screen's figures (F37 to F41): each subject's benchmark, what the cohort's average grade is at each level,
//! and the school's own rank.

use super::year::Year;
use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::{Level, Model, Start};
use crate::attainment::progress::Progress;
use crate::attainment::subject::scales;
use crate::forms::targets::{AverageView, AveragesView, BenchmarkView};
use std::collections::BTreeMap;

/// The benchmark of each subject of a year group whose pupils start from here.
pub fn benchmarks(
    model: &Model,
    year: &Year,
    progress: &BTreeMap<String, Progress>,
    starts: &[Start],
) -> Vec<BenchmarkView> {
    let view = |subject: &str| {
        let scale = year.scale(subject, model)?;
        let averages =
            scales(model.scale(subject)?).iter().map(|scale| averages(model, subject, *scale, starts));
        let own = progress.get(subject);
        Some(BenchmarkView {
            subject: subject.to_owned(),
            level: year.level(subject),
            scale,
            averages: averages.collect(),
            rank: own.map(|own| own.rank),
            results: own.map_or(0, |own| own.results),
        })
    };
    year.subjects().into_iter().filter_map(view).collect()
}

/// The suggested benchmark of each subject (F41).
pub fn suggestions(
    model: &Model,
    year: &Year,
    progress: &BTreeMap<String, Progress>,
) -> BTreeMap<String, Level> {
    let suggested = |subject: &str| Level::suggested(progress.get(subject).map(|own| own.rank));
    let known = year.subjects().into_iter().filter(|subject| model.scale(subject).is_some());
    known.map(|subject| (subject.to_owned(), suggested(subject))).collect()
}

fn averages(model: &Model, subject: &str, scale: Scale, starts: &[Start]) -> AveragesView {
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
    let levels = sums.iter().filter(|_| count > 0).map(|sum| average(scale, sum / f64::from(count)));
    AveragesView { scale, levels: levels.collect() }
}

fn average(scale: Scale, points: f64) -> AverageView {
    // The grade of the figure that is shown: 3.97 is shown as 4.0, and nobody understands that as a 3.
    let points = (points * 10.0).round() / 10.0;
    let grade = scale.grades().rev().find(|grade| scale.points(*grade) <= points).unwrap_or(Grade(0));
    AverageView { points, grade: scale.name(grade).to_owned() }
}
