//! Counts the cost of a day of the retention sweep, which must follow what is due and not what is held.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// The figures are counts, which are the same in any build.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--bin", "attain-bench-sweep"])
}
