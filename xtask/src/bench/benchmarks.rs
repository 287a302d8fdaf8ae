//! Measures the computation of the benchmarks screen, which runs whenever a slider moves.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// Measure in the release profile, as the functions are deployed.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--release", "--package", "reference", "--example", "benchmarks"])
}
