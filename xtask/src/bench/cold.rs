//! Measures the first response and the memory of a function's new process, beside a function in Python.

use super::{Figure, program};
use crate::deployables;
use crate::house::House;
use crate::tools;
use anyhow::Result;

/// The function in Python, relative to the root.
const PYTHON: &str = "xtask/src/bench/cold.py";

/// Builds all functions as they are deployed, because the school that they are measured with is made by them.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    let variables = [
        (deployables::FUNCTIONS, deployables::build(house, false)?),
        (deployables::PYTHON, tools::emulator(house)?),
        ("ATTAIN_PYTHON_FUNCTION", house.root.join(PYTHON)),
    ];
    program::figures_with(house, &["--bin", "attain-bench-cold"], &variables)
}
