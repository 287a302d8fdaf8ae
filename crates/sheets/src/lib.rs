//! Reads and writes spreadsheets (.xlsx, .xls, .ods and .csv) within fixed bounds.
//!
//! Anybody may have made an uploaded file, so [`read_layout`] enforces a hard bound: no file of up to
//! [`MAX_BYTES`] takes more than 64 MiB or one second of this process, or causes a panic or an abort in it.
//! The cells of a workbook are read by calamine, in a child process with limits of its own ([`child`]).
//! `docs/adr/0003-reading-spreadsheets-within-bounds.md` says how, and why.
#![warn(missing_docs)]

mod archive;
pub mod child;
mod csv;
mod encoding;
mod large;
mod list;
mod ods;
mod rows;
mod text;
mod workbook;
mod write;
mod xls;
mod xlsx;
mod xml;

pub use archive::archive;
pub use large::{Endless, LargeCsv};
pub use list::{List, workbook};
pub use write::{NotWritten, records_template, template, with_errors};

use domain::base::failure::Failure;
use domain::base::sheet::{Layout, MAX_BYTES, Sheet, SheetRefusal};
use domain::base::upload::{UploadedFile, file_error, upload_gone};
use std::fmt;

/// The first bytes of a zip container, and so of an .xlsx and an .ods.
const ZIP: &[u8] = b"PK\x03\x04";

/// The first bytes of a compound file: an .xls, or an .xlsx that is protected with a password.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The reason why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The file cannot be read.
    Refused(SheetRefusal),
    /// The reading process could not be started or did not answer. The same file may be read again.
    Failed(String),
}

impl From<SheetRefusal> for ReadError {
    fn from(refusal: SheetRefusal) -> ReadError {
        ReadError::Refused(refusal)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Refused(refusal) => write!(f, "refused: {refusal:?}"),
            ReadError::Failed(cause) => write!(f, "reading a spreadsheet: {cause}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Xlsx,
    Xls,
    Ods,
}

impl Format {
    /// The format that the extension names, if the content agrees.
    fn of(file_name: &str, bytes: &[u8], layout: &Layout) -> Result<Format, SheetRefusal> {
        let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            // A compound file here is an .xlsx that is protected with a password.
            Some("xlsx") if bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND) => Ok(Format::Xlsx),
            Some("xls") if bytes.starts_with(COMPOUND) => Ok(Format::Xls),
            Some("ods") if bytes.starts_with(ZIP) => Ok(Format::Ods),
            Some("csv") if layout.csv => Ok(Format::Csv),
            Some("xlsx" | "xls" | "ods") => Err(SheetRefusal::NotASpreadsheet),
            _ => Err(SheetRefusal::WrongExtension),
        }
    }
}

/// Reads an uploaded file, as [`read_layout`] does.
///
/// # Errors
/// `Invalid` with the field `file`: the file is not there, is too large or cannot be read. `Busy` if the
/// reading process failed.
pub fn read_upload(layout: &'static Layout, file_name: &str, file: UploadedFile) -> Result<Sheet, Failure> {
    let bytes = match file {
        UploadedFile::Missing => return Err(upload_gone().into()),
        UploadedFile::TooLarge => return Err(file_error(layout, &SheetRefusal::TooLarge).into()),
        UploadedFile::File(bytes) => bytes,
    };
    read_layout(file_name, &bytes, layout).map_err(|error| match error {
        ReadError::Refused(refusal) => file_error(layout, &refusal).into(),
        ReadError::Failed(_) => Failure::Busy(error.to_string()),
    })
}

/// Reads the rows of a spreadsheet with this layout, in the order of the sheet.
///
/// The extension of `file_name`, in any letter case, says which format is expected, and the content must
/// agree. Hidden sheets are ignored. Of the visible sheets, read the first whose headings fit; the one with
/// the layout's tab name is tried before the others. A sheet's first row that is not blank holds its
/// headings. Rows without text in the known columns are skipped. Hidden rows are read, and a warning names
/// them.
///
/// The text of a cell is the text that a person sees: a formula's result, a rich text without its formats,
/// 007 for a number with that format, a date as 31/12/2010. A number whose format hides part of it arrives in
/// full. A formula whose result was not saved arrives as [`domain::base::sheet::UNSAVED`].
///
/// # Errors
/// [`ReadError::Refused`] with the reason, which has a sentence for the person.
pub fn read_layout(file_name: &str, bytes: &[u8], layout: &'static Layout) -> Result<Sheet, ReadError> {
    if bytes.len() as u64 > layout.most_bytes.min(MAX_BYTES) {
        return Err(SheetRefusal::TooLarge.into());
    }
    match Format::of(file_name, bytes, layout)? {
        Format::Csv => Ok(csv::read(bytes, layout)?),
        format => child::read(format, bytes, layout),
    }
}

/// Does what [`read_layout`] does, workbooks included, within this process. For measurements and tests; the
/// process may be ended by a hostile .xls or .ods.
///
/// # Errors
/// See [`read_layout`].
#[doc(hidden)]
pub fn read_here(file_name: &str, bytes: &[u8], layout: &'static Layout) -> Result<Sheet, SheetRefusal> {
    match Format::of(file_name, bytes, layout)? {
        Format::Csv => csv::read(bytes, layout),
        format => workbook::read(format, bytes, layout),
    }
}
