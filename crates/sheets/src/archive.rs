//! Packs files into a zip file for people to save.

use domain::base::failure::Failure;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Returns the files, each with its name, as a zip file. The same files always give the same bytes. `at` is the time that an
/// unpacking program gives them, in UTC.
///
/// # Errors
/// `Bug`: two files have one name, or there are more bytes than such a file can hold.
pub fn archive(files: &[(String, Vec<u8>)], at: Timestamp) -> Result<Vec<u8>, Failure> {
    let bug = |error: &dyn std::fmt::Display| Failure::Bug(format!("a zip file: {error}"));
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let part = |value: i8| u8::try_from(value).unwrap_or(0);
    let year = u16::try_from(at.year()).unwrap_or(0);
    let [month, day, hour, minute] = [at.month(), at.day(), at.hour(), at.minute()].map(part);
    let time = DateTime::from_date_and_time(year, month, day, hour, minute, 0).unwrap_or_default();
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(time);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).map_err(|error| bug(&error))?;
        zip.write_all(bytes).map_err(|error| bug(&error))?;
    }
    Ok(zip.finish().map_err(|error| bug(&error))?.into_inner())
}
