//! Measures what publishing results costs, and the reports of a group.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// Measure in the release profile, as the functions are deployed: two of the figures are times.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--release", "--bin", "attain-bench-collaborate"])
}
