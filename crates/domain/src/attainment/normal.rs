//! The standard normal distribution, as precisely as shares of pupils need it.

use std::sync::LazyLock;

/// The standard normal distribution function at `x`. The error is less than 1e-7. (Hart's algorithm, after West,
/// "Better approximations to cumulative normal functions", 2005, is exact to 1e-15; this is its rational form for |x|
/// < 7.07.)
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

/// Steps of the table per unit.
const STEPS: f64 = 256.0;

/// The table covers -6 to 6. Outside, a chance differs from 0 or 1 by less than one pupil in a hundred million.
const REACH: f64 = 6.0;

/// The number of values in the table, both ends included.
const PLACES: usize = (2.0 * REACH * STEPS) as usize + 1;

static TABLE: LazyLock<[f64; PLACES]> =
    LazyLock::new(|| std::array::from_fn(|place| phi(place as f64 / STEPS - REACH)));

/// Returns a function that reads [`phi`] from a table, which is faster than computing it: it is called ten thousand
/// times while a person moves a slider. The error is less than 1e-6: linear interpolation over steps of length h is
/// off by at most h²/8 times the largest second derivative, which is 0.242.
#[inline]
pub fn phi_read() -> impl Fn(f64) -> f64 + Copy {
    // Get the table once, for many readings.
    let table: &[f64; PLACES] = &TABLE;
    move |x| {
        let place = (x.clamp(-REACH, REACH) + REACH) * STEPS;
        let step = (place as u32 as usize).min(PLACES - 2);
        let (low, high) = (table[step], table[step + 1]);
        low + (high - low) * (place - step as f64)
    }
}

/// The smallest distance of a share from 0 and from 1. It moves the largest count of the published data by less than
/// one pupil, and makes no grade impossible.
const EDGE: f64 = 1e-5;

/// The inverse of [`phi`]. The share is kept away from 0 and 1. Computed by bisection, because it is needed only when
/// reference data is loaded.
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
