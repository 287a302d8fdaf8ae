//! Targets that schools share with their local authority or academy chain (F50).

pub mod school;
pub mod schools;
pub mod targets;
