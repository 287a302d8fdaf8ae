//! Reads .ods, with calamine. It reads a workbook whole when it opens it, and repeats cells as often as the
//! file says, so nothing but the limits of the process bounds its memory. The XML is vetted before, as in
//! an .xlsx.

use crate::rows::choose;
use crate::workbook::pass;
use crate::xml::{Limits, Xml, attribute};
use calamine::{Ods, OdsError, Reader, SheetVisible};
use domain::base::sheet::{Layout, Sheet, SheetRefusal};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::Cursor;
use std::ops::Range;
use zip::ZipArchive;

/// The most to read of one file, as for an .xlsx. LibreOffice writes a cell in about four events.
const LIMITS: Limits = Limits { bytes: 32 * 1024 * 1024, events: 500_000 };

/// The rows of the longest sheet.
const MAX_ROWS: u32 = 1_048_576;

/// Reads an .ods. The caller has checked that its first bytes are those of a zip.
pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    let hidden = vet(bytes)?;
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
        pass(&values, &formulas, rows, 0.0, |row| covers(&hidden.rows, row))?;
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

/// Vets the parts that calamine reads, and finds what is hidden in each sheet.
fn vet(bytes: &[u8]) -> Result<HashMap<String, Hidden>, SheetRefusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetRefusal::NotASpreadsheet)?;
    let mut left = LIMITS;
    vet_manifest(&mut archive, &mut left)?;
    let content = archive.by_name("content.xml").map_err(|_| SheetRefusal::NotASpreadsheet)?;
    let mut xml = Xml::new(content, &mut left);
    let mut sheets: HashMap<String, Hidden> = HashMap::new();
    let mut sheet = Hidden::default();
    let (mut name, mut row, mut column) = (String::new(), 0, 0);
    loop {
        match xml.next()? {
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
            Event::End(tag) if tag.local_name().as_ref() == "document-content" => return Ok(sheets),
            _ => {}
        }
    }
}

fn vet_manifest(archive: &mut ZipArchive<Cursor<&[u8]>>, left: &mut Limits) -> Result<(), SheetRefusal> {
    let manifest = archive.by_name("META-INF/manifest.xml").map_err(|_| SheetRefusal::NotASpreadsheet)?;
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
