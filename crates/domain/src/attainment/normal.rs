//! The standard normal distribution, to the precision that shares of pupils deserve.

use std::sync::LazyLock;

/// The standard normal distribution function at `x`. Off by less than 1e-7 (Hart's algorithm, after West: "Better
/// approximations to cumulative normal functions", 2005, is exact to 1e-15; this is its rational form for |x| < 7.07).
pub fn phi(x: f64) -> f64 {
    let a = x.abs();
    if a > 7.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    const UP: [f64; 7] = [
        220.206_867_912_376,
        221.213_596_169_931,
        112.079_291_497_871,
        33.912_866_078_383,
        6.373_962_203_531_65,
        0.700_383_064_443_688,
        0.035_262_496_599_891_1,
    ];
    const DOWN: [f64; 8] = [
        440.413_735_824_752,
        793.826_512_519_948,
        637.333_633_378_831,
        296.564_248_779_674,
        86.780_732_202_946_1,
        16.064_177_579_207,
        1.755_667_163_182_64,
        0.088_388_347_648_318_4,
    ];
    let horner = |terms: &[f64]| terms.iter().rev().fold(0.0, |sum, term| sum * a + term);
    let tail = (-a * a / 2.0).exp() * horner(&UP) / horner(&DOWN);
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// Steps of the table in a unit.
const STEPS: f64 = 256.0;

/// Beyond this, either way, a chance is less than a pupil in a hundred million from a certainty.
const REACH: f64 = 6.0;

/// The values at both ends and between.
const PLACES: usize = (2.0 * REACH * STEPS) as usize + 1;

static TABLE: LazyLock<[f64; PLACES]> =
    LazyLock::new(|| std::array::from_fn(|place| phi(place as f64 / STEPS - REACH)));

/// [`phi`] read off a table rather than reckoned, for what is asked ten thousand times while somebody moves a slider. Off by
/// less than 1e-6: a straight line between steps h apart is off by at most h²/8 times the steepest bend, which is 0.242.
#[inline]
pub fn phi_read() -> impl Fn(f64) -> f64 + Copy {
    // Found once for many readings.
    let table: &[f64; PLACES] = &TABLE;
    move |x| {
        let place = (x.clamp(-REACH, REACH) + REACH) * STEPS;
        let step = (place as u32 as usize).min(PLACES - 2);
        let (low, high) = (table[step], table[step + 1]);
        low + (high - low) * (place - step as f64)
    }
}

/// How far from a certainty a share is taken to be: with it, the largest count of the published data moves by less than a
/// pupil, and no grade is impossible.
const EDGE: f64 = 1e-5;

/// The inverse of [`phi`] for a share, kept off 0 and 1. Found by halving: it is asked for when a reference is loaded, and
/// then no more.
pub fn probit(share: f64) -> f64 {
    let share = share.clamp(EDGE, 1.0 - EDGE);
    let (mut low, mut high) = (-6.0, 6.0);
    for _ in 0..48 {
        let middle = (low + high) / 2.0;
        if phi(middle) < share { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_is_that_of_the_tables_and_its_inverse_undoes_it() {
        for (x, expected) in
            [(0.0, 0.5), (1.0, 0.841_344_746), (-1.644_853_627, 0.05), (2.575_829_304, 0.995)]
        {
            assert!((phi(x) - expected).abs() < 1e-8, "{x}: {}", phi(x));
            assert!((probit(expected) - x).abs() < 1e-6, "{expected}");
        }
        for step in -1400..=1400 {
            let x = f64::from(step) / 199.0;
            assert!((phi_read()(x) - phi(x)).abs() < 1e-6, "{x}");
        }
        assert!(phi_read()(0.0) == 0.5);
        assert!(probit(0.0).is_finite() && probit(1.0).is_finite() && phi(-40.0) == 0.0 && phi(40.0) == 1.0);
    }
}
