//! Reads figures that another program measures and prints, one JSON line per figure.

use super::Figure;
use crate::house::House;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;

/// Runs `cargo run` with these arguments, and reads the figures that the program prints.
pub fn figures(house: &House, arguments: &[&str]) -> Result<Vec<Figure>> {
    figures_with(house, arguments, &[])
}

/// Does the same with these variables in the program's environment.
pub fn figures_with(house: &House, arguments: &[&str], variables: &[(&str, PathBuf)]) -> Result<Vec<Figure>> {
    let mut command = house.cargo();
    command.args(["run", "--quiet"]).args(arguments);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let said = arguments.join(" ");
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cargo run {said}"))?;
    ensure!(output.status.success(), "`cargo run {said}` failed");
    let text = String::from_utf8(output.stdout)?;
    // The functions log to the same output. A line with the field `bench` is a figure.
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Ok(lines.filter_map(|line| figure(&line)).collect())
}

fn figure(line: &Value) -> Option<Figure> {
    let unit = match line["unit"].as_str()? {
        "calls" => "calls",
        "transactions" => "transactions",
        "kB" => "kB",
        "MiB" => "MiB",
        "ms" => "ms",
        "s" => "s",
        "%" => "%",
        "of 100" => "of 100",
        "of 1000" => "of 1000",
        _ => "units",
    };
    let figure = Figure::new(line["bench"].as_str()?, line["figure"].as_f64()?, unit);
    Some(match (line["floor"].as_f64(), line["least"].as_f64()) {
        (Some(floor), _) => figure.at_most(floor),
        (_, Some(least)) => figure.at_least(least),
        _ => figure,
    })
}
