//! `cargo xtask screenshots`: takes the pictures of README.md.

use crate::house::{House, succeed};
use crate::site::{self, Profile};
use crate::tools;
use anyhow::{Result, bail};

/// Builds the site, and takes the pictures of it in a browser, on a stack with the demo schools.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("usage: cargo xtask screenshots");
    }
    tools::browser(house)?;
    tools::typeface(house)?;
    site::build(house, Profile::Site)?;
    succeed(house.cargo().args(["run", "--quiet", "--bin", "attain-screenshots"]))
}
