//! `cargo xtask deployables`: what is deployed is what is tested.
//!
//! Builds every function, and runs the journey of `tests/deployables` with them over an emulator of AWS.

use crate::house::{House, succeed};
use crate::{build, tools};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// The variable that names the folder of the built functions.
pub const FUNCTIONS: &str = "ATTAIN_FUNCTIONS";
/// The variable that names the Python with the emulator.
pub const PYTHON: &str = "ATTAIN_PYTHON";

pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let quick = match arguments {
        [] => false,
        ["--quick"] => true,
        _ => bail!("usage: cargo xtask deployables [--quick]"),
    };
    let functions = build(house, quick)?;
    test(house, functions)
}

/// Builds all functions for this machine, and returns their folder. `quick` builds them without optimisation and with
/// cargo alone, in a tenth of the time after a change.
pub fn build(house: &House, quick: bool) -> Result<PathBuf> {
    if !quick {
        return build::for_this_machine(house);
    }
    let functions = build::functions(house)?;
    let mut packages: Vec<&str> = functions.iter().map(|function| function.package.as_str()).collect();
    packages.dedup();
    let packages = packages.into_iter().flat_map(|package| ["--package", package]);
    succeed(house.cargo().args(["build", "--bins"]).args(packages))?;
    Ok(house.target.join("debug"))
}

/// Runs the journey with the functions of this folder.
pub fn test(house: &House, functions: PathBuf) -> Result<()> {
    let python = tools::emulator(house)?;
    let mut tests = house.cargo();
    tests.args(["test", "--test", "attain", "--"]);
    tests.args(["deployables::", "--ignored", "--nocapture"]);
    succeed(tests.env(FUNCTIONS, functions).env(PYTHON, python))
}
