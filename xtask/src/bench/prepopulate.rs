//! What target setting costs the store.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// Counted, so that it is the same in any build.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--package", "tests", "--bin", "attain-bench-prepopulate"])
}
