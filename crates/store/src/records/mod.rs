//! Pupils and past results.

pub(crate) mod pupils;
pub(crate) mod results;
