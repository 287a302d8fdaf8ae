//! Pupils' records by spreadsheet.

mod classes;
mod pupils;
mod results;
