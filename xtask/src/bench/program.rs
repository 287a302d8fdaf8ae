//! Figures that another program measures: one JSON line a figure.

use super::Figure;
use crate::house::House;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::process::Stdio;

/// Runs what these arguments of `cargo run` name, and reads what it prints.
pub fn figures(house: &House, arguments: &[&str]) -> Result<Vec<Figure>> {
    let mut command = house.cargo();
    command.args(["run", "--quiet"]).args(arguments);
    let said = arguments.join(" ");
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cargo run {said}"))?;
    ensure!(output.status.success(), "`cargo run {said}` failed");
    let text = String::from_utf8(output.stdout)?;
    // The functions log on the same output; a figure's line is one that has a bench.
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Ok(lines.filter_map(|line| figure(&line)).collect())
}

fn figure(line: &Value) -> Option<Figure> {
    let unit = match line["unit"].as_str()? {
        "calls" => "calls",
        "transactions" => "transactions",
        "kB" => "kB",
        "ms" => "ms",
        "%" => "%",
        _ => "units",
    };
    let figure = Figure::new(line["bench"].as_str()?, line["figure"].as_f64()?, unit);
    Some(match line["floor"].as_f64() {
        Some(floor) => figure.at_most(floor),
        None => figure,
    })
}
