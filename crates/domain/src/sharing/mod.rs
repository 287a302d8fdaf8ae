//! Sharing of a school's targets with its local authority and its academy chain (F50, ADR 0010).

pub mod forms;
pub mod school;
pub mod totals;
pub mod visibility;
