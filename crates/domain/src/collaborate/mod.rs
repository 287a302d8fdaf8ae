//! What schools share with their local authority and their academy chain (F50, ADR 0010), and groups of schools.

pub mod forms;
pub mod school;
pub mod totals;
pub mod visibility;
