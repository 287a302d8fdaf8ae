//! Spreadsheets in and out.

mod cases;
mod reading;
mod records;
#[path = "../support/mod.rs"]
mod support;
mod writing;

use domain::base::sheet::{SheetRefusal, SheetRow};
use domain::batches::columns::BatchKind;

/// Returns the people of a file.
pub fn read(name: &str, bytes: &[u8], kind: BatchKind) -> Result<Vec<SheetRow>, SheetRefusal> {
    support::read_layout(name, bytes, kind.layout()).map(|sheet| sheet.rows)
}
