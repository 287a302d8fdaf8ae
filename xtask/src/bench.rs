//! `cargo xtask bench`: measures the project, and fails when a figure is over its limit.

mod accounts;
mod benchmarks;
mod changes;
mod cold;
mod import;
mod prepopulate;
mod program;
mod site;
mod stack;

use crate::house::House;
use anyhow::{Result, bail};
use serde_json::json;

pub struct Figure {
    /// A description of the measurement.
    pub bench: String,
    /// The measured value, in `unit`.
    pub figure: f64,
    /// The unit of `figure` and `floor`.
    pub unit: &'static str,
    /// The highest value that is accepted, if there is a limit.
    pub floor: Option<f64>,
}

impl Figure {
    /// Returns a figure without a limit.
    pub fn new(bench: impl Into<String>, figure: f64, unit: &'static str) -> Figure {
        Figure { bench: bench.into(), figure, unit, floor: None }
    }

    /// Returns the same figure with a limit.
    #[must_use]
    pub fn at_most(mut self, floor: f64) -> Figure {
        self.floor = Some(floor);
        self
    }
}

type Bench = fn(&House) -> Result<Vec<Figure>>;

const BENCHES: &[(&str, Bench)] = &[
    ("accounts", accounts::measure),
    ("benchmarks", benchmarks::measure),
    ("changes", changes::measure),
    ("cold", cold::measure),
    ("import", import::measure),
    ("prepopulate", prepopulate::measure),
    ("stack", stack::measure),
    ("site", site::measure),
];

/// Measures and prints the named benches, or all of them.
///
/// # Errors
/// Fails when a figure is over its limit, or when a name is unknown.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let json = arguments.contains(&"--json");
    let names: Vec<&str> = arguments.iter().copied().filter(|word| *word != "--json").collect();
    if let Some(unknown) = names.iter().find(|name| !BENCHES.iter().any(|(known, _)| known == *name)) {
        let known: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
        bail!("there is no bench {unknown:?}; there are: {}", known.join(", "));
    }
    let mut over = Vec::new();
    for (name, measure) in BENCHES {
        if !names.is_empty() && !names.contains(name) {
            continue;
        }
        for Figure { bench, figure, unit, floor } in measure(house)? {
            if json {
                println!("{}", json!({ "bench": bench, "figure": figure, "unit": unit, "floor": floor }));
            } else {
                let floor = floor.map(|floor| format!("at most {floor}")).unwrap_or_default();
                println!("{bench:<44} {figure:>12.1} {unit:<8} {floor}");
            }
            if floor.is_some_and(|floor| figure > floor) {
                over.push(bench);
            }
        }
    }
    if !over.is_empty() {
        bail!("over the floor: {}", over.join(", "));
    }
    Ok(())
}
