//! Counts the cost of a day of the retention sweep, which must follow what is due and not what is held.

use super::{Figure, program};
use crate::house::House;
use anyhow::Result;

/// The variable by which the program also counts among 1,000,000 pupils.
const WHOLE: &str = "ATTAIN_WHOLE";

/// The figures are counts, which are the same in any build.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    let whole = std::env::args().any(|word| word == "--full").then(|| (WHOLE, "1".into()));
    program::figures_with(house, &["--bin", "attain-bench-sweep"], whole.as_slice())
}
