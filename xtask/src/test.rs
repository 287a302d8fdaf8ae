//! `cargo xtask test`: everything that must pass, quick checks first.

use crate::house::{House, files, succeed, succeed_quietly};
use crate::site::{self, Profile};
use crate::split;
use crate::{bench, build, dependencies, deployables, tools};
use anyhow::{Result, bail};
use std::num::NonZero;
use std::panic;
use std::thread::{self, available_parallelism};
use std::time::Instant;

/// The variable with which the tests try every case instead of a sample (`tests::sample`).
const WHOLE: &str = "ATTAIN_WHOLE";

/// Leaves out the binaries of the functions. They have no tests, and linking each again takes time.
const TESTS: [&str; 5] = ["test", "--workspace", "--lib", "--test", "*"];
const TESTS_OF_PROGRAMS: [&str; 5] = ["test", "--bin", "frontend", "--bin", "xtask"];

/// Runs all checks. Missing tools are installed where that is possible, and named where it is not.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let full = match arguments {
        [] => false,
        ["--full"] => true,
        _ => bail!("usage: cargo xtask test [--full]"),
    };
    step("format", || {
        succeed(house.cargo().args(["fmt", "--all", "--check"]))?;
        succeed(house.cargo().args(["fmt", "--manifest-path", split::MANIFEST, "--check"]))
    })?;
    step("what the tests need", || {
        tools::browser(house)?;
        tools::npm(house)?;
        tools::from_crates_io(house, dependencies::DENY.0, dependencies::DENY.1)?;
        tools::python(house).map(drop)
    })?;
    // The browser tests open the site, so build it before them. Most of its build occupies one processor.
    together(
        || step("site", || site::build(house, Profile::Site).map(drop)),
        || {
            step("templates", || templates(house))?;
            step("dependencies", || dependencies::check(house, full))?;
            step("clippy", || clippy(house))?;
            step("compiling the tests", || {
                succeed(house.cargo().args(TESTS).args(["--quiet", "--no-run"]))?;
                succeed(house.cargo().args(TESTS_OF_PROGRAMS).args(["--quiet", "--no-run"]))
            })
        },
    )?;
    step("the site's weight", || bench::run(house, &["site"]))?;
    step("tests", || {
        let mut tests = house.cargo();
        tests.args(TESTS);
        // Tests with faults and browsers wait for much of their time.
        let threads = available_parallelism().map_or(2, NonZero::get) + 1;
        tests.env("RUST_TEST_THREADS", threads.to_string());
        if full {
            tests.env(WHOLE, "1");
        }
        succeed(&mut tests)?;
        succeed(house.cargo().args(TESTS_OF_PROGRAMS))?;
        succeed(&mut split::splitter(house, "test"))
    })?;
    if full {
        step("API", || api(house))?;
        // For the processor that Lambda runs them on: one function with many dependencies from each of two large areas.
        step("two functions for Lambda", || build::run(house, &["create-user", "import-batch"]))?;
        step("all functions for this machine", || build::for_this_machine(house).map(drop))?;
        step("deployables", || deployables::run(house, &[]))?;
    }
    println!("Everything passed.");
    Ok(())
}

fn step(name: &str, check: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("── {name}");
    let started = Instant::now();
    check()?;
    println!("   {name}: {:.1} s", started.elapsed().as_secs_f32());
    Ok(())
}

/// Runs both at the same time. When both fail, returns the first one's error.
fn together(one: impl FnOnce() -> Result<()>, other: impl FnOnce() -> Result<()> + Send) -> Result<()> {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        one.and(other.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    })
}

fn clippy(house: &House) -> Result<()> {
    let arguments = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    succeed(house.cargo().args(arguments))?;
    succeed(split::splitter(house, "clippy").args(["--all-targets", "--", "--deny", "warnings"]))
}

/// Checks that docs/openapi.json is valid OpenAPI, and that 10,000 generated requests are answered as it says.
fn api(house: &House) -> Result<()> {
    let programs = tools::python(house)?;
    succeed_quietly(
        tools::python_program(house, &programs, "openapi-spec-validator")?.arg("docs/openapi.json"),
    )?;
    let fuzz = ["run", "--quiet", "--bin", "attain-fuzz", "--"];
    succeed(house.cargo().args(fuzz).arg(programs.join("schemathesis")))
}

fn templates(house: &House) -> Result<()> {
    let programs = tools::python(house)?;
    let tool = |name: &str| tools::python_program(house, &programs, name);
    let files = files(&[house.root.join("infra")])?;
    succeed(tool("cfn-lint")?.args(files))?;
    succeed_quietly(tool("sam")?.arg("validate"))?;
    succeed_quietly(tool("sam")?.args(["validate", "--lint"]))?;
    // It stands beside the stacks of the root, in the region of CloudFront's own.
    let edge = ["validate", "--lint", "--region", "us-east-1", "--template", "infra/edge.yaml"];
    succeed_quietly(tool("sam")?.args(edge))?;
    succeed(tool("python")?.arg("xtask/src/stack_size.py"))
}
