//! What signing in costs beyond the password's hash, and whether an unknown name can be told from a known one.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// Optimised, as the functions are deployed: unoptimised, the SDK and the table on this machine take longer than the hash.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--release", "--package", "tests", "--bin", "attain-bench-accounts"])
}
