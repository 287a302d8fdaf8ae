//! Pupils and past counts.

pub(crate) mod counts;
pub(crate) mod pupil_results;
pub(crate) mod pupils;
