//! `cargo xtask bench`: measures the project, and fails when a figure is over its limit.

mod accounts;
mod benchmarks;
mod changes;
mod cold;
mod collaborate;
mod import;
mod lighthouse;
mod prepopulate;
mod program;
mod site;
mod stack;
mod sweep;
mod sync;

use crate::house::House;
use anyhow::{Result, bail};
use serde_json::json;

pub struct Figure {
    /// A description of the measurement.
    pub bench: String,
    /// The measured value, in `unit`.
    pub figure: f64,
    /// The unit of `figure` and its limits.
    pub unit: &'static str,
    /// The highest value that is accepted, if there is a limit.
    pub floor: Option<f64>,
    /// The lowest value that is accepted, if there is a limit.
    pub least: Option<f64>,
}

impl Figure {
    /// Returns a figure without a limit.
    pub fn new(bench: impl Into<String>, figure: f64, unit: &'static str) -> Figure {
        Figure { bench: bench.into(), figure, unit, floor: None, least: None }
    }

    /// Returns the same figure with a limit.
    #[must_use]
    pub fn at_most(mut self, floor: f64) -> Figure {
        self.floor = Some(floor);
        self
    }

    /// Returns the same figure with a lower limit.
    #[must_use]
    pub fn at_least(mut self, least: f64) -> Figure {
        self.least = Some(least);
        self
    }

    fn is_outside(&self) -> bool {
        self.floor.is_some_and(|floor| self.figure > floor)
            || self.least.is_some_and(|least| self.figure < least)
    }
}

type Bench = fn(&House) -> Result<Vec<Figure>>;

const BENCHES: &[(&str, Bench)] = &[
    ("accounts", accounts::measure),
    ("benchmarks", benchmarks::measure),
    ("changes", changes::measure),
    ("cold", cold::measure),
    ("collaborate", collaborate::measure),
    ("import", import::measure),
    ("lighthouse", lighthouse::measure),
    ("prepopulate", prepopulate::measure),
    ("stack", stack::measure),
    ("site", site::measure),
    ("sweep", sweep::measure),
    ("sync", sync::measure),
];

/// Measures and prints the named benches, or all of them.
///
/// # Errors
/// Fails when a figure is outside its limits, or when a name is unknown.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let json = arguments.contains(&"--json");
    let names: Vec<&str> =
        arguments.iter().copied().filter(|word| !["--json", "--full"].contains(word)).collect();
    if let Some(unknown) = names.iter().find(|name| !BENCHES.iter().any(|(known, _)| known == *name)) {
        let known: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
        bail!("there is no bench {unknown:?}; there are: {}", known.join(", "));
    }
    let mut over = Vec::new();
    for (name, measure) in BENCHES {
        if !names.is_empty() && !names.contains(name) {
            continue;
        }
        for measured in measure(house)? {
            let outside = measured.is_outside();
            let Figure { bench, figure, unit, floor, least } = measured;
            if json {
                println!(
                    "{}",
                    json!({ "bench": bench, "figure": figure, "unit": unit, "floor": floor, "least": least })
                );
            } else {
                let floor = floor.map(|floor| format!("at most {floor}"));
                let limit = floor.or(least.map(|least| format!("at least {least}"))).unwrap_or_default();
                println!("{bench:<44} {figure:>12.1} {unit:<8} {limit}");
            }
            if outside {
                over.push(bench);
            }
        }
    }
    if !over.is_empty() {
        bail!("outside the limits: {}", over.join(", "));
    }
    Ok(())
}
