//! The school's own progress (F40; REFERENCE, 6): how its pupils did against what was to be expected of them.

use crate::attainment::grade::Grade;
use crate::attainment::model::{Model, Outlook};
use crate::attainment::normal::phi;
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
    /// came, on the same scale; `None` without any result.
    ///
    /// It is the likeliest shift where a result of last year counts three times one of three years ago, given that schools
    /// differ by tau: many results are believed, few leave it near the national average. Results of unequal weight tell as
    /// much as `(sum of weights)^2 / (sum of their squares)` of equal weight, which is what their weights here sum to.
    pub fn of<'a>(model: &Model, years: impl Iterator<Item = &'a [(Outlook, Grade)]>) -> Option<Progress> {
        let results: Vec<(f64, &(Outlook, Grade))> = years
            .zip(WEIGHTS)
            .flat_map(|(year, weight)| year.iter().map(move |result| (weight, result)))
            .collect();
        if results.is_empty() {
            return None;
        }
        let sum: f64 = results.iter().map(|(weight, _)| weight).sum();
        let squares: f64 = results.iter().map(|(weight, _)| weight * weight).sum();
        let slope = |shift: f64| {
            let told = |(weight, (outlook, grade)): &(f64, &(Outlook, Grade))| {
                weight * slope(outlook, *grade, shift)
            };
            results.iter().map(told).sum::<f64>() * sum / squares - shift / (model.tau() * model.tau())
        };
        let shift = zero(slope, REACH * model.tau());
        Some(Progress {
            shift,
            rank: rank(shift, model.tau()),
            results: u32::try_from(results.len()).unwrap_or(u32::MAX),
        })
    }
}

/// Ten standard deviations between schools: no school is further from the national average.
const REACH: f64 = 10.0;

/// The place among a hundred schools whose progress differs by tau.
fn rank(shift: f64, tau: f64) -> u8 {
    let place = (100.0 * (1.0 - phi(shift / tau))).round().clamp(1.0, 100.0);
    place as u8
}

/// By how much the logarithm of the chance of exactly this grade grows with the shift.
fn slope(outlook: &Outlook, grade: Grade, shift: f64) -> f64 {
    let density = |x: f64| (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let (low, steep_low) = match grade.0 {
        0 => (1.0, 0.0),
        _ => (phi(outlook.z(grade) + shift), density(outlook.z(grade) + shift)),
    };
    let (high, steep_high) = if grade >= outlook.scale().top() {
        (0.0, 0.0)
    } else {
        let above = outlook.z(Grade(grade.0 + 1)) + shift;
        (phi(above), density(above))
    };
    // A grade that nobody got nationally tells nothing.
    (steep_low - steep_high) / (low - high).max(1e-9)
}

/// Where a function that falls crosses 0, no further from it than this.
fn zero(falling: impl Fn(f64) -> f64, reach: f64) -> f64 {
    let (mut low, mut high) = (-reach, reach);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if falling(middle) > 0.0 { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f40_the_national_average_is_rank_50_and_every_rank_is_from_1_to_100() {
        for (shift, place) in [(0.0, 50), (0.35, 16), (-0.35, 84), (9.0, 1), (-9.0, 100)] {
            assert_eq!(rank(shift, 0.35), place, "{shift}");
        }
    }
}
