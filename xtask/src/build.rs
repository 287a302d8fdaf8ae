//! `cargo xtask build`: builds the deployables in target/lambda/, one executable per function.

use crate::house::{House, succeed};
use crate::tools;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Builds the named functions, or all of them, and prints their sizes.
pub fn run(house: &House, names: &[&str]) -> Result<()> {
    let all = functions(house)?;
    for name in names {
        ensure!(
            all.iter().any(|function| function.name == *name),
            "there is no function {name:?}; there are: {}",
            { all.iter().map(|function| function.name.as_str()).collect::<Vec<_>>().join(", ") }
        );
    }
    let wanted = |function: &&Function| names.is_empty() || names.contains(&function.name.as_str());
    let programs = tools::python(house)?;
    let folder = house.target.join("lambda");
    let mut cargo_lambda = tools::python_program(house, &programs, "cargo-lambda")?;
    cargo_lambda.args(["lambda", "build", "--release", "--arm64", "--lambda-dir"]).arg(&folder);
    let mut packages: Vec<&str> =
        all.iter().filter(wanted).map(|function| function.package.as_str()).collect();
    packages.dedup();
    for package in packages {
        cargo_lambda.args(["--package", package]);
    }
    for function in all.iter().filter(wanted) {
        cargo_lambda.args(["--bin", &function.name]);
    }
    succeed(&mut cargo_lambda)?;
    for function in all.iter().filter(wanted) {
        let size = fs::metadata(deployable(house, &function.name))?.len();
        println!("{:<26} {:>6} KiB", function.name, size.div_ceil(1024));
    }
    Ok(())
}

/// A function of the workspace, which is a file in `functions/<area>/src/bin/`.
pub struct Function {
    /// The area's package, which has the name of its folder.
    pub package: String,
    /// The binary's name, which is the name of the operation.
    pub name: String,
}

/// Returns every function, sorted by area and name.
pub fn functions(house: &House) -> Result<Vec<Function>> {
    let mut found = Vec::new();
    for area in entries(&house.root.join("functions"))? {
        let package = stem(&area);
        for file in entries(&area.join("src/bin")).unwrap_or_default() {
            found.push(Function { package: package.clone(), name: stem(&file) });
        }
    }
    Ok(found)
}

/// Returns the path of a function's deployable, which exists once it was built.
pub fn deployable(house: &House, name: &str) -> PathBuf {
    house.target.join("lambda").join(name).join("bootstrap")
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut found = found.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
