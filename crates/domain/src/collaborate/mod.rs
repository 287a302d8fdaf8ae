//! What schools share with their local authority and their academy chain (F50, ADR 0010), and groups of schools (ADR 0024).

pub mod agreement;
pub mod figures;
pub mod forms;
pub mod group;
pub mod letters;
pub mod membership;
pub mod register;
pub mod report;
pub mod school;
pub mod totals;
pub mod visibility;
