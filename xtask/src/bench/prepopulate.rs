//! Measures the cost of target setting in the store.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// The figures are counts, so they are the same in any build.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--bin", "attain-bench-prepopulate"])
}
