//! Pupils and past counts.

mod agreement;
pub(crate) mod counts;
pub(crate) mod pupil_results;
pub(crate) mod pupils;
