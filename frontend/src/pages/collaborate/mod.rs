//! Pages for what schools share with their local authority or academy chain, and for groups of schools.

pub mod figures;
pub mod groups;
pub mod own_targets;
pub mod publish;
pub mod results;
pub mod school;
pub mod schools;
pub mod shared_results;
pub mod targets;
