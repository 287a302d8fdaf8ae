//! Exchange: a school's MIS, its connection, extracts and their synchronisation.

mod extract_now;
mod fetch;
mod synchronise;
mod synchronise_all;
mod tools;

pub use extract_now::ExtractNow;
pub use synchronise::{DueExtract, Synchronise};
pub use synchronise_all::{SentView, SynchroniseAll};
pub use tools::{Exchange, ExtractFiles, Extracting, Synchronising};

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] =
    &[task::<Synchronise>(), task::<SynchroniseAll>(), operation::<ExtractNow>()];
