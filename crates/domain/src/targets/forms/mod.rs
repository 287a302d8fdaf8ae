//! Forms and views of target setting.

mod benchmarks;
mod deletion;
mod import;
mod report;
mod settings;
mod simulate_benchmarks;
mod targets;
mod years;
pub use benchmarks::*;
pub use deletion::*;
pub use import::*;
pub use report::*;
pub use settings::*;
pub use simulate_benchmarks::*;
pub use targets::*;
pub use years::*;
