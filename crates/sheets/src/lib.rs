//! Spreadsheets in and out, within bounds: .xlsx, .xls and .csv.
//!
//! What comes in was written by anyone, so [`read_layout`] holds a hard bound: no file of up to
//! [`MAX_BYTES`] takes more than 64 MiB or one second, panics or aborts. How, and why neither
//! format is left to a whole-workbook reader, is in `docs/adr/0003-reading-spreadsheets-within-bounds.md`.

mod csv;
mod list;
mod rows;
mod text;
mod write;
mod xls;
mod xlsx;
mod xml;

pub use list::List;
pub use write::{NotWritten, template, with_errors};

use domain::sheet::{BatchKind, Layout, MAX_BYTES, Sheet, SheetRefusal, SheetRow};

/// How a zip container, and so an .xlsx, begins.
const ZIP: &[u8] = b"PK\x03\x04";

/// How a compound file begins: an .xls, and also an .xlsx that is protected with a password.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Reads the people a spreadsheet of many users lists (F26), as [`read_layout`] does.
///
/// # Errors
/// The [`SheetRefusal`] that has the sentence for the person.
pub fn read(file_name: &str, bytes: &[u8], kind: BatchKind) -> Result<Vec<SheetRow>, SheetRefusal> {
    read_layout(file_name, bytes, kind.layout()).map(|sheet| sheet.rows)
}

/// Reads the rows of a spreadsheet that looks like this, in the sheet's order.
///
/// The extension of `file_name` (in any case) says which format is expected, and the content must
/// agree. Hidden sheets are not looked at; of the visible ones the layout's tab is taken, else
/// the first that is not blank. Its first row that is not blank holds the headings, and rows without
/// text in the known columns are skipped.
///
/// A cell's text is the one a person sees: a formula's result, a rich text without its formats, 123
/// for a number. Only a date is given as the number that Excel keeps for it, which [`domain::sheet::read_day`] reads.
///
/// # Errors
/// The [`SheetRefusal`] that has the sentence for the person.
pub fn read_layout(file_name: &str, bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    if bytes.len() as u64 > layout.most_bytes.min(MAX_BYTES) {
        return Err(SheetRefusal::TooLarge);
    }
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("xlsx") if bytes.starts_with(ZIP) => xlsx::read(bytes, layout),
        Some("xlsx") if xls::holds_encrypted_package(bytes) => Err(SheetRefusal::Protected),
        Some("xls") if bytes.starts_with(COMPOUND) => xls::read(bytes, layout),
        Some("csv") if layout.csv => csv::read(bytes, layout),
        Some("xlsx" | "xls") => Err(SheetRefusal::NotASpreadsheet),
        _ => Err(SheetRefusal::WrongExtension),
    }
}
