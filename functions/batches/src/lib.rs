//! Batches: many users from one spreadsheet.
