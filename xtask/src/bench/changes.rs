//! Measures the cost of a large change: an import of 2,000 pupils, and undoing it.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// The counts are the same in any build. The times are those of the present one, so an optimised one is faster.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--bin", "attain-bench-changes"])
}
