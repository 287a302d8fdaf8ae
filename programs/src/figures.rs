//! What the programs behind `cargo xtask bench` share.

use serde_json::json;
use std::time::Instant;

/// Prints a figure as the line that `cargo xtask bench` reads. `floor` is the highest value that is accepted.
pub fn figure(bench: &str, figure: f64, unit: &str, floor: Option<f64>) {
    println!("{}", json!({"bench": bench, "figure": figure, "unit": unit, "floor": floor}));
}

pub fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// The middle value; 0 if there is none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
