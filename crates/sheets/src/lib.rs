//! Reads and writes spreadsheets (.xlsx, .xls and .csv) within fixed bounds.
//!
//! Anybody may have made an uploaded file, so [`read_layout`] enforces a hard bound: no file of up to
//! [`MAX_BYTES`] takes more than 64 MiB or one second, or causes a panic or an abort.
//! `docs/adr/0003-reading-spreadsheets-within-bounds.md` says how, and why we use no whole-workbook reader.
#![warn(missing_docs)]

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

use domain::base::failure::FieldErrors;
use domain::base::sheet::{Layout, MAX_BYTES, Sheet, SheetRefusal, SheetRow};
use domain::base::upload::{UploadedFile, file_error, upload_gone};
use domain::batches::columns::BatchKind;

/// The first bytes of a zip container, and so of an .xlsx.
const ZIP: &[u8] = b"PK\x03\x04";

/// The first bytes of a compound file: an .xls, or an .xlsx that is protected with a password.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Reads the people in a spreadsheet of many users (F26), with the bounds and rules of [`read_layout`].
///
/// # Errors
/// The [`SheetRefusal`] that says why the file is refused, in a sentence for the person.
pub fn read(file_name: &str, bytes: &[u8], kind: BatchKind) -> Result<Vec<SheetRow>, SheetRefusal> {
    read_layout(file_name, bytes, kind.layout()).map(|sheet| sheet.rows)
}

/// Reads an uploaded file, as [`read_layout`] does.
///
/// # Errors
/// The error of the field `file`: the file is not there, is too large or cannot be read.
pub fn read_upload(layout: &Layout, file_name: &str, file: UploadedFile) -> Result<Sheet, FieldErrors> {
    match file {
        UploadedFile::Missing => Err(upload_gone()),
        UploadedFile::TooLarge => Err(file_error(layout, &SheetRefusal::TooLarge)),
        UploadedFile::File(bytes) => {
            read_layout(file_name, &bytes, layout).map_err(|refusal| file_error(layout, &refusal))
        }
    }
}

/// Reads the rows of a spreadsheet with this layout, in the order of the sheet.
///
/// The extension of `file_name`, in any letter case, says which format is expected, and the content must
/// agree. Hidden sheets are ignored. Of the visible sheets, read the one with the layout's tab name; if there
/// is none, read the first that is not blank. Its first row that is not blank holds the headings. Rows
/// without text in the known columns are skipped.
///
/// The text of a cell is the text that a person sees: a formula's result, a rich text without its formats,
/// 123 for a number. The exception is a date, which arrives as the number that Excel stores;
/// [`domain::base::calendar::read_day`] reads it.
///
/// # Errors
/// The [`SheetRefusal`] that says why the file is refused, in a sentence for the person.
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
