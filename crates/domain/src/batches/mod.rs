//! Batches: many staff accounts from one spreadsheet (F26 to F33).

pub mod batch;
pub mod columns;
pub mod forms;
pub mod upload;
