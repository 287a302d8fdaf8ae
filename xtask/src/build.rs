//! `cargo xtask build`: builds the deployables in target/lambda/, one executable per function.

use crate::house::{House, succeed};
use crate::tools;
use anyhow::{Context, Result, bail, ensure};
use std::env;
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
    let wanted: Vec<&Function> = all.iter().filter(wanted).collect();
    let folder = house.target.join("lambda");
    cargo_lambda(house, &wanted, DEPLOYED, &folder)?;
    for function in wanted {
        let size = fs::metadata(folder.join(&function.name).join("bootstrap"))?.len();
        println!("{:<26} {:>6} KiB", function.name, size.div_ceil(1024));
    }
    Ok(())
}

/// The architecture that infra/ deploys to.
const DEPLOYED: &str = "--arm64";

/// Builds all functions with the command and the profile of a deployment, but for the processor of this machine, so that
/// they run here. Returns their folder.
pub fn for_this_machine(house: &House) -> Result<PathBuf> {
    let architecture = match env::consts::ARCH {
        "x86_64" => "--x86-64",
        "aarch64" => "--arm64",
        other => bail!("cargo-lambda builds for x86_64 and aarch64, not for this machine's {other}"),
    };
    let folder = house.target.join("lambda-here");
    let all = functions(house)?;
    cargo_lambda(house, &all.iter().collect::<Vec<_>>(), architecture, &folder)?;
    Ok(folder)
}

/// Runs the command that SAM runs for `BuildMethod: rust-cargolambda`, once for all functions.
fn cargo_lambda(house: &House, functions: &[&Function], architecture: &str, folder: &Path) -> Result<()> {
    let programs = tools::python(house)?;
    let mut command = tools::python_program(house, &programs, "cargo-lambda")?;
    command.args(["lambda", "build", "--release", architecture, "--lambda-dir"]).arg(folder);
    let mut packages: Vec<&str> = functions.iter().map(|function| function.package.as_str()).collect();
    packages.dedup();
    for package in packages {
        command.args(["--package", package]);
    }
    for function in functions {
        command.args(["--bin", &function.name]);
    }
    succeed(&mut command)
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

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut found = found.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
