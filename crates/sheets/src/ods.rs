//! Reads .ods, with calamine. It reads a workbook whole when it opens it, and repeats cells as often as the
//! file says, so nothing but the limits of the process bounds its memory. The XML is vetted before, as in
//! an .xlsx, and calamine is given what was vetted, without the white space that some programs write between
//! elements: it takes a text between two cells for damage.

use crate::rows::choose;
use crate::workbook::pass;
use crate::xml::{Limits, Xml, attribute};
use calamine::{Ods, OdsError, Reader, SheetVisible};
use domain::base::sheet::{Layout, Sheet, SheetRefusal};
use quick_xml::Writer;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{self, Cursor, Write};
use std::ops::Range;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The most to read of one file, as for an .xlsx. LibreOffice writes a cell in about four events.
const LIMITS: Limits = Limits { bytes: 32 * 1024 * 1024, events: 500_000 };

/// The part that holds the cells.
const CONTENT: &str = "content.xml";

/// The part that lists the others, and says which are encrypted.
const MANIFEST: &str = "META-INF/manifest.xml";

/// The rows of the longest sheet.
const MAX_ROWS: u32 = 1_048_576;

/// Reads an .ods. The caller has checked that its first bytes are those of a zip.
pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetRefusal::NotASpreadsheet)?;
    let (hidden, content) = vet(&mut archive)?;
    let bytes = with_content(&mut archive, &content).map_err(|_| SheetRefusal::NotASpreadsheet)?;
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => SheetRefusal::Protected,
        OdsError::CellLimitExceeded { .. } => SheetRefusal::TooMuchInside,
        _ => SheetRefusal::NotASpreadsheet,
    })?;
    let visible = book.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let tabs: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    choose(&tabs, layout, |tab, rows| {
        let damaged = |_: OdsError| SheetRefusal::NotASpreadsheet;
        let values = book.worksheet_range(tab).map_err(damaged)?;
        let formulas = book.worksheet_formula(tab).map_err(damaged)?;
        let hidden = hidden.get(tab).cloned().unwrap_or_default();
        // Days are written as dates, whatever the file counts them from.
        pass(&values, &formulas, rows, 0.0, |row| row, |row| covers(&hidden.rows, row))?;
        Ok(move |column: usize| u32::try_from(column).is_ok_and(|column| covers(&hidden.columns, column)))
    })
}

/// The hidden rows and columns of a sheet, counted from 0.
#[derive(Clone, Default)]
struct Hidden {
    rows: Vec<Range<u32>>,
    columns: Vec<Range<u32>>,
}

fn covers(ranges: &[Range<u32>], place: u32) -> bool {
    ranges.iter().any(|range| range.contains(&place))
}

/// Vets the parts that calamine reads. Returns what is hidden in each sheet, and the content without the white
/// space between elements.
fn vet(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(HashMap<String, Hidden>, Vec<u8>), SheetRefusal> {
    let mut left = LIMITS;
    vet_manifest(archive, &mut left)?;
    let content = archive.by_name(CONTENT).map_err(|_| SheetRefusal::NotASpreadsheet)?;
    let mut xml = Xml::new(content, &mut left);
    let mut kept = Writer::new(Vec::new());
    // The paragraphs that are open. White space means something inside one only.
    let mut paragraphs = 0_u32;
    // The last tag, if it is of a formula's cell that names no type of result.
    let mut untyped: Option<BytesStart<'static>> = None;
    let mut sheets: HashMap<String, Hidden> = HashMap::new();
    let mut sheet = Hidden::default();
    let (mut name, mut row, mut column) = (String::new(), 0, 0);
    loop {
        let event = xml.next()?;
        match &event {
            Event::Text(text) if paragraphs == 0 && text.trim().is_empty() => continue,
            Event::Start(tag) if tag.local_name().as_ref() == "p" => paragraphs += 1,
            Event::End(tag) if tag.local_name().as_ref() == "p" => paragraphs = paragraphs.saturating_sub(1),
            _ => {}
        }
        let damaged = |_: io::Error| SheetRefusal::NotASpreadsheet;
        if let Some(mut cell) = untyped.take() {
            // LibreOffice leaves the type out if the result is an empty text. Without a paragraph there is none.
            if matches!(&event, Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "p") {
                cell.push_attribute(("office:value-type", "string"));
            }
            kept.write_event(Event::Start(cell)).map_err(damaged)?;
        }
        match event {
            Event::Start(tag) if is_untyped(&tag) => {
                untyped = Some(tag.into_owned());
                continue;
            }
            ref event => kept.write_event(event.borrow()).map_err(damaged)?,
        }
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "table" => {
                    name = attribute(&tag, "name").unwrap_or_default().into_owned();
                    (sheet, row, column) = (Hidden::default(), 0, 0);
                }
                "table-row" => add(&mut sheet.rows, &mut row, &tag, "number-rows-repeated"),
                "table-column" => add(&mut sheet.columns, &mut column, &tag, "number-columns-repeated"),
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "table" => {
                sheets.insert(std::mem::take(&mut name), std::mem::take(&mut sheet));
            }
            Event::End(tag) if tag.local_name().as_ref() == "document-content" => {
                return Ok((sheets, kept.into_inner()));
            }
            _ => {}
        }
    }
}

/// Returns a file of this content and of the other parts that calamine needs.
fn with_content(archive: &mut ZipArchive<Cursor<&[u8]>>, content: &[u8]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for part in ["mimetype", MANIFEST] {
        zip.raw_copy_file(archive.by_name(part)?)?;
    }
    zip.start_file(CONTENT, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))?;
    zip.write_all(content)?;
    Ok(zip.finish()?.into_inner())
}

fn vet_manifest(archive: &mut ZipArchive<Cursor<&[u8]>>, left: &mut Limits) -> Result<(), SheetRefusal> {
    let manifest = archive.by_name(MANIFEST).map_err(|_| SheetRefusal::NotASpreadsheet)?;
    let mut xml = Xml::new(manifest, left);
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "encryption-data" => {
                return Err(SheetRefusal::Protected);
            }
            Event::End(tag) if tag.local_name().as_ref() == "manifest" => return Ok(()),
            _ => {}
        }
    }
}

/// True for the cell of a formula that does not say of which type its result is.
fn is_untyped(tag: &BytesStart<'_>) -> bool {
    tag.local_name().as_ref() == "table-cell"
        && attribute(tag, "formula").is_some()
        && tag.attributes().with_checks(false).flatten().all(|one| one.key.as_ref() != "office:value-type")
}

/// Moves on past a row or a column, and the repeated ones after it. Adds them to `hidden` if they are.
fn add(hidden: &mut Vec<Range<u32>>, at: &mut u32, tag: &BytesStart<'_>, repeated: &str) {
    let count = attribute(tag, repeated).and_then(|count| count.parse().ok()).unwrap_or(1).min(MAX_ROWS);
    let end = at.saturating_add(count);
    // "collapse" is hidden by hand, "filter" by a filter.
    if attribute(tag, "visibility").is_some_and(|visibility| visibility != "visible") {
        hidden.push(*at..end);
    }
    *at = end;
}
