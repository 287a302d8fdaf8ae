//! The school's own progress (F40): its pupils' grades compared with the expected ones.

use crate::attainment::grade::Grade;
use crate::attainment::model::{Model, Outlook};
use crate::attainment::normal::phi;
use serde::{Deserialize, Serialize};

/// The weights of the last three years, latest first (F40).
const WEIGHTS: [f64; 3] = [3.0, 2.0, 1.0];

/// Results of equal pupils: their outlook, their grade, and their number.
pub type Counted = (Outlook, Grade, u32);

/// A school's progress in a subject.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The shift, on the probit scale, that explains the school's results. 0 is the national average.
    pub shift: f64,
    /// The school's place among a hundred schools. 1 is the best.
    pub rank: u8,
    /// The number of results from which it was computed.
    pub results: u32,
}

impl Progress {
    /// Estimates progress from the results of several years, latest first: an outlook, a grade on the same scale, and
    /// the number of pupils with this outlook who got it. `None` if there are no results.
    ///
    /// It is the likeliest shift if a result of last year counts three times as much as one of three years ago, and
    /// if progress between schools has the standard deviation tau: many results move it far, few leave it near the
    /// national average. Results of unequal weight carry as much information as `(sum of weights)^2 / (sum of their
    /// squares)` results of equal weight, so the weights here are scaled to that sum.
    pub fn of<'a>(model: &Model, years: impl Iterator<Item = &'a [Counted]>) -> Option<Progress> {
        let results: Vec<(f64, &Counted)> = years
            .zip(WEIGHTS)
            .flat_map(|(year, weight)| year.iter().map(move |result| (weight, result)))
            .collect();
        let pupils: u32 = results.iter().map(|(_, (_, _, number))| number).sum();
        if pupils == 0 {
            return None;
        }
        let of_all = |of: fn(f64) -> f64| -> f64 {
            results.iter().map(|(weight, (_, _, number))| of(*weight) * f64::from(*number)).sum()
        };
        let (sum, squares) = (of_all(|weight| weight), of_all(|weight| weight * weight));
        let slope = |shift: f64| {
            let told = |(weight, (outlook, grade, number)): &(f64, &Counted)| {
                weight * f64::from(*number) * slope(outlook, *grade, shift)
            };
            results.iter().map(told).sum::<f64>() * sum / squares - shift / (model.tau() * model.tau())
        };
        let shift = zero(slope, REACH * model.tau());
        Some(Progress { shift, rank: rank(shift, model.tau()), results: pupils })
    }
}

/// The search for the shift covers ten standard deviations between schools on either side: no school is further from
/// the national average.
const REACH: f64 = 10.0;

/// The place among a hundred schools whose progress has the standard deviation tau.
fn rank(shift: f64, tau: f64) -> u8 {
    let place = (100.0 * (1.0 - phi(shift / tau))).round().clamp(1.0, 100.0);
    place as u8
}

/// The derivative, by the shift, of the logarithm of the chance of exactly this grade.
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
    // A grade that no pupil got nationally gives no information.
    (steep_low - steep_high) / (low - high).max(1e-9)
}

/// The place where a falling function crosses 0, at most `reach` away from 0.
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
