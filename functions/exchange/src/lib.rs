//! Exchange: a school's MIS, its connection, extracts and their synchronisation.

mod tools;

pub use tools::Exchange;

use runtime::Function;

pub const FUNCTIONS: &[Function] = &[];
