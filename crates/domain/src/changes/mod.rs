//! Large changes: planned, shown, applied as they were shown, and undone within 30 days (F77, ADR 0015).
//!
//! A plan is one immutable text of lines, each with the record before and after. Applying writes the lines in chunks,
//! each on condition that the stored record is still as before. Undoing is the same with before and after exchanged. A
//! line whose record has changed since is refused; the others are written.

pub mod change_set;
mod drafts;
pub mod forms;
pub mod ground;
pub mod kind;
pub mod line;
pub mod line_set;
pub mod plan;

pub use drafts::Draft;

#[cfg(test)]
mod tests;
