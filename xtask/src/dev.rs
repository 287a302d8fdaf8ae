//! `cargo xtask dev`: runs all of Attain on this machine.

use crate::house::{House, succeed};
use crate::site::{self, Profile};
use anyhow::{Context, Result, bail};
use std::os::unix::process::CommandExt;

/// Builds the site and the local stack, then replaces this process with the local stack.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let mut with_site = true;
    let mut passed = Vec::new();
    let mut words = arguments.iter();
    while let Some(&word) = words.next() {
        match word {
            "--no-site" => with_site = false,
            "--fresh" => passed.push(word),
            "--port" => {
                let port = words.next().context("--port needs a number")?;
                port.parse::<u16>().with_context(|| format!("{port:?} is not a port"))?;
                passed.extend([word, port]);
            }
            _ => bail!("usage: cargo xtask dev [--port N] [--fresh] [--no-site]"),
        }
    }
    // The first time compiles everything, which takes minutes, so cargo shows what it is doing.
    let site = if with_site { site::build(house, Profile::Site)? } else { house.root.join("dist") };
    eprintln!("Building the functions and the local stack.");
    succeed(house.cargo().args(["build", "--bin", "attain-local"]))?;
    let mut stack = house.program(house.target.join("debug/attain-local"));
    stack.args(passed);
    if site.join("index.html").exists() {
        stack.arg("--site").arg(site);
    }
    // Replace this process instead of starting a child, so that stopping this command stops the stack.
    Err(stack.exec()).context("cannot start the local stack")
}
