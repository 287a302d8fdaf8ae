//! The school's own progress (F40; REFERENCE, 6): how its pupils did against what was to be expected of them.

use super::grade::Grade;
use super::model::Model;
use super::model::Outlook;
use super::normal::phi;
use serde::{Deserialize, Serialize};

/// The weights of the last three years, the latest first (F40).
const WEIGHTS: [f64; 3] = [3.0, 2.0, 1.0];

/// A school's progress in a subject.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The shift, on the probit scale, that explains its results; 0 is the national average.
    pub shift: f64,
    /// Of a hundred schools, its place: 1 is the best.
    pub rank: u8,
    /// Results it was reckoned from.
    pub results: u32,
}

impl Progress {
    /// The progress that these years explain, the latest first, each a list of what was to be expected and the grade that
    /// came, on the same scale; `None` without any result. Shrunk towards the national average by the number of results:
    /// pupils differ from each other by 1 on this scale and schools by tau, so the mean of n results is believed by
    /// n / (n + 1/tau^2).
    pub fn of<'a>(model: &Model, years: impl Iterator<Item = &'a [(Outlook, Grade)]>) -> Option<Progress> {
        let (mut sum, mut weights, mut results) = (0.0, 0.0, 0_usize);
        for (year, weight) in years.zip(WEIGHTS).filter(|(year, _)| !year.is_empty()) {
            sum += weight * best_shift(year);
            weights += weight;
            results += year.len();
        }
        if results == 0 {
            return None;
        }
        let count = results as f64;
        let shift = sum / weights * count / (count + 1.0 / (model.tau() * model.tau()));
        Some(Progress {
            shift,
            rank: rank(shift, model.tau()),
            results: u32::try_from(results).unwrap_or(u32::MAX),
        })
    }
}

/// The place among a hundred schools whose progress differs by tau.
fn rank(shift: f64, tau: f64) -> u8 {
    let place = (100.0 * (1.0 - phi(shift / tau))).round().clamp(1.0, 100.0);
    place as u8
}

/// The shift under which these results are likeliest. Their likelihood has one peak, so its slope is followed to 0.
fn best_shift(results: &[(Outlook, Grade)]) -> f64 {
    let slope = |shift: f64| -> f64 {
        results
            .iter()
            .map(|(outlook, grade)| {
                let density = |x: f64| (-x * x / 2.0).exp();
                let (low, steep_low) = match grade.0 {
                    0 => (1.0, 0.0),
                    _ => (phi(outlook.z(*grade) + shift), density(outlook.z(*grade) + shift)),
                };
                let (high, steep_high) = if *grade >= outlook.scale().top() {
                    (0.0, 0.0)
                } else {
                    let above = outlook.z(Grade(grade.0 + 1)) + shift;
                    (phi(above), density(above))
                };
                (steep_low - steep_high) / (low - high).max(1e-9)
            })
            .sum()
    };
    // Three standard deviations of what schools differ by, tenfold: beyond it a school of one pupil would be lost.
    let (mut low, mut high) = (-3.0, 3.0);
    for _ in 0..30 {
        let middle = (low + high) / 2.0;
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}
