//! What schools share of their targets with the local authority or the academy chain they belong to (F50).

pub mod school;
pub mod schools;
pub mod targets;
