//! The audit trail: one entry per change of a school's records, per read and day, and per sign-in, sealed into a hash
//! chain (ADR 0006, ADR 0014).

pub mod chain;
pub mod entry;
pub mod forms;
pub mod read;
pub mod then;
