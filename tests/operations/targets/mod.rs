//! Target setting.

mod benchmarks;
mod imports;
mod limits;
mod setting;
mod simulate_benchmarks;
mod takers;
mod typed;
