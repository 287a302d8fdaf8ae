//! Forms and views of target setting.

mod benchmarks;
mod deletion;
mod import;
mod report;
mod settings;
mod targets;
mod years;
pub use benchmarks::*;
pub use deletion::*;
pub use import::*;
pub use report::*;
pub use settings::*;
pub use targets::*;
pub use years::*;
