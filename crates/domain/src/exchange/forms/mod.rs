//! Forms and views of the exchange with the school's MIS.

mod extract_now;

pub use extract_now::*;
