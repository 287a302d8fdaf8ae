//! `cargo xtask docs`: writes the pages of docs/ that say what the code says, and the routes of infra/template.yaml. A
//! test compares them with the code.

use crate::house::{House, succeed};
use anyhow::{Result, bail};

/// Runs the command.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("usage: cargo xtask docs");
    }
    succeed(house.cargo().args(["run", "--quiet", "--package", "tests", "--bin", "attain-docs"]))
}
