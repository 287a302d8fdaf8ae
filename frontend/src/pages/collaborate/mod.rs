//! Pages for what schools share with their local authority or academy chain, and for groups of schools.

pub mod groups;
pub mod school;
pub mod schools;
pub mod targets;
