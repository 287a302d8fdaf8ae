//! What the benchmarks screen computes whenever a slider moves.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// As a function of the deployment would compute it, in the release profile.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--release", "--package", "reference", "--example", "benchmarks"])
}
