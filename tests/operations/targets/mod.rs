//! Target setting.

mod benchmarks;
mod imports;
mod limits;
mod setting;
mod takers;
mod typed;
