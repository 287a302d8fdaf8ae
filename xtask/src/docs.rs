//! `cargo xtask docs`: writes the generated pages of docs/ and the routes of infra/template.yaml. A test fails when
//! they differ from the code.

use crate::house::{House, succeed};
use anyhow::{Result, bail};

pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("usage: cargo xtask docs");
    }
    succeed(house.cargo().args(["run", "--quiet", "--bin", "attain-docs"]))
}
