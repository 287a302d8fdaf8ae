//! Scores the pages that people meet every day with Lighthouse, as on a slow phone.

use super::{Figure, program};
use crate::house::House;
use crate::site::{self, Profile};
use crate::tools;
use anyhow::Result;

/// Takes about a minute and a half. On a busy machine the performance is lower than it is.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    tools::browser(house)?;
    site::build(house, Profile::Site)?;
    let lighthouse = tools::lighthouse(house)?;
    program::figures_with(house, &["--bin", "attain-bench-lighthouse"], &[("LIGHTHOUSE", lighthouse)])
}
