//! Pupils and past counts.

pub(crate) mod counts;
pub(crate) mod pupils;
