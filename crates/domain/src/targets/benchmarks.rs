//! The figures of the benchmarks page (F37 to F41), and the mean that it shares with the report.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::{Level, Model, Start};

/// The mean points of grades, rounded to one decimal; `None` without any. Every average of targets and of benchmarks
/// is this one, so that two pages never show two averages of the same pupils.
pub fn average_grade(scale: Scale, grades: impl Iterator<Item = Grade>) -> Option<f64> {
    let (mut points, mut count) = (0.0, 0_u32);
    for grade in grades {
        points += scale.points(grade);
        count += 1;
    }
    (count > 0).then(|| (points / f64::from(count) * 10.0).round() / 10.0)
}

/// The average benchmark grade at each level, of pupils with this prior attainment. Empty if there are no pupils.
pub fn average_benchmarks(model: &Model, subject: &str, scale: Scale, starts: &[Start]) -> Vec<f64> {
    let outlooks: Vec<_> =
        starts.iter().filter_map(|start| Some(model.outlook(subject, start)?.on(scale))).collect();
    let at = |level: Level| {
        let shift = model.shift(level);
        average_grade(scale, outlooks.iter().map(|outlook| outlook.benchmark(shift)))
    };
    Level::ALL.into_iter().filter_map(at).collect()
}
