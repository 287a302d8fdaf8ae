//! Counts the cost of a night on which a school's MIS changed nothing, and of one on which it changed some pupils.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// The counts are the same in any build. The times are those of the present one, so an optimised one is faster.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--bin", "attain-bench-sync"])
}
