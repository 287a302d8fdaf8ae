//! Measures the cost of signing in beyond the password's hash, and whether the time tells an unknown name
//! from a known one.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// Measure in the release profile, as the functions are deployed. Unoptimised, the SDK and the local table
/// take longer than the hash.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    program::figures(house, &["--release", "--bin", "attain-bench-accounts"])
}
