//! Uploads: the place of a spreadsheet that a school has sent, and what must be declared before the upload.

use crate::base::failure::FieldErrors;
use crate::base::sheet::{FileFormat, Layout, SheetRefusal};
use crate::base::unicode::lower;

/// A file as it was found in the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadedFile {
    File(Vec<u8>),
    /// The file is larger than the given limit; its content was not read.
    TooLarge,
    Missing,
}

/// Checks the declared name and size of a spreadsheet of this layout before it is uploaded. Returns its media type.
///
/// # Errors
/// An error of the field `file`.
pub fn check_file(layout: &Layout, file_name: &str, size: u64) -> Result<&'static str, FieldErrors> {
    let lower = lower(file_name);
    let refuse = |refusal: SheetRefusal| file_error(layout, &refusal);
    let content_type = if lower.ends_with(".xlsx") {
        FileFormat::Xlsx.content_type()
    } else if lower.ends_with(".xls") {
        "application/vnd.ms-excel"
    } else if lower.ends_with(".ods") {
        "application/vnd.oasis.opendocument.spreadsheet"
    } else if lower.ends_with(".csv") && layout.csv {
        "text/csv"
    } else {
        return Err(refuse(SheetRefusal::WrongExtension));
    };
    if file_name.chars().count() > 200 {
        return Err(FieldErrors::of(
            "file",
            "The name of the file is too long. Give it a shorter name and choose it again",
        ));
    }
    match size {
        0 => Err(refuse(SheetRefusal::Empty)),
        size if size <= layout.most_bytes => Ok(content_type),
        _ => Err(refuse(SheetRefusal::TooLarge)),
    }
}

/// The error of the field `file` for a file that cannot be read in this layout.
pub fn file_error(layout: &Layout, refusal: &SheetRefusal) -> FieldErrors {
    FieldErrors::of("file", refusal.sentence(layout))
}

/// The error of the field `file` for an upload that does not exist: it belongs to another school, was never made, or
/// is more than a day old.
pub fn upload_gone() -> FieldErrors {
    FieldErrors::of("file", "The file is no longer there. Choose it again and upload it")
}
