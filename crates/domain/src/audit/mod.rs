//! The audit trail: one entry per change of a school's records, sealed into a hash chain (ADR 0006).

pub mod chain;
pub mod entry;
pub mod forms;
