//! Reads .xls as Excel 97 to 2003 wrote it (BIFF8), with calamine. It reads a workbook whole when it opens
//! it, and reserves memory for the rectangle between the furthest cells (tafia/calamine#693), so nothing but
//! the limits of the process bounds it.
//!
//! calamine does not tell which rows and columns are hidden. Walk the records for that, without reading a
//! cell. The record numbers, and names such as `BOUNDSHEET`, come from Microsoft's \[MS-XLS\].

use crate::rows::choose;
use crate::workbook::{FROM_1900_TO_1904, pass};
use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};
use domain::base::sheet::{Layout, MAX_BYTES, Sheet, SheetRefusal};
use std::collections::HashSet;
use std::io::{Cursor, Read};

const EOF: u16 = 0x000A;
const COLINFO: u16 = 0x007D;
const BOUNDSHEET: u16 = 0x0085;
const ROW: u16 = 0x0208;
const BOF: u16 = 0x0809;

/// The only version that is read. A file of Excel 95 is refused with the advice to save it in a newer format.
const BIFF8: u16 = 0x0600;

/// Reads an .xls. The caller has checked that its first bytes are those of a compound file.
pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    let stream =
        stream(bytes, "/Workbook").or_else(|| stream(bytes, "/Book")).ok_or(SheetRefusal::NotASpreadsheet)?;
    let starts = starts(&stream)?;
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => SheetRefusal::Protected,
        _ => SheetRefusal::NotASpreadsheet,
    })?;
    let offset = if book.has_1904_epoch() { FROM_1900_TO_1904 } else { 0.0 };
    // calamine lists the sheets in the order of their BOUNDSHEET records.
    let visible = book
        .sheets_metadata()
        .iter()
        .zip(&starts)
        .filter(|(sheet, _)| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    let (tabs, starts): (Vec<String>, Vec<u32>) =
        visible.map(|(sheet, start)| (sheet.name.clone(), *start)).unzip();
    choose(&tabs, layout, |tab, rows| {
        let damaged = |_: XlsError| SheetRefusal::NotASpreadsheet;
        let values = book.worksheet_range(tab).map_err(damaged)?;
        let formulas = book.worksheet_formula(tab).map_err(damaged)?;
        let place = tabs.iter().position(|one| one == tab).unwrap_or_default();
        let hidden = Hidden::of(&stream, starts[place]);
        pass(&values, &formulas, rows, offset, |row| hidden.rows.contains(&row))?;
        Ok(move |column: usize| hidden.columns.iter().any(|(first, last)| (*first..=*last).contains(&column)))
    })
}

/// Reads a stream of the compound file. The `cfb` crate lets no chain of sectors cross itself, so a stream is
/// never longer than the file.
fn stream(bytes: &[u8], path: &str) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = Vec::new();
    file.open_stream(path).ok()?.take(MAX_BYTES).read_to_end(&mut stream).ok()?;
    Some(stream)
}

/// The records of a stream, from any record boundary on: their kinds and bodies.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let (kind, rest) = self.0.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (body, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
        self.0 = rest;
        Some((u16::from_le_bytes(*kind), body))
    }
}

/// Returns the offsets in the stream at which the sheets begin.
fn starts(stream: &[u8]) -> Result<Vec<u32>, SheetRefusal> {
    let mut records = Records(stream);
    match records.next() {
        Some((BOF, body)) if body.starts_with(&BIFF8.to_le_bytes()) => {}
        _ => return Err(SheetRefusal::NotASpreadsheet),
    }
    let globals = records.take_while(|(kind, _)| *kind != EOF);
    let sheets = globals.filter(|(kind, _)| *kind == BOUNDSHEET);
    let starts = sheets.map(|(_, body)| body.first_chunk().copied().map(u32::from_le_bytes));
    starts.collect::<Option<_>>().ok_or(SheetRefusal::NotASpreadsheet)
}

/// The hidden rows and columns of a sheet, counted from 0.
#[derive(Default)]
struct Hidden {
    rows: HashSet<u32>,
    /// The first and the last of each group of columns.
    columns: Vec<(usize, usize)>,
}

impl Hidden {
    fn of(stream: &[u8], start: u32) -> Hidden {
        let mut hidden = Hidden::default();
        let records = Records(stream.get(start as usize..).unwrap_or_default());
        let word = |body: &[u8], at: usize| match body.get(at..at + 2) {
            Some([low, high]) => u16::from_le_bytes([*low, *high]),
            _ => 0,
        };
        for (kind, body) in records.take_while(|(kind, _)| *kind != EOF) {
            match kind {
                // The flag "the row has no height" at byte 12.
                ROW if word(body, 12) & 0x20 != 0 => drop(hidden.rows.insert(u32::from(word(body, 0)))),
                // The flag "the columns are hidden" at byte 8.
                COLINFO if word(body, 8) & 1 != 0 => {
                    hidden.columns.push((word(body, 0).into(), word(body, 2).into()));
                }
                _ => {}
            }
        }
        hidden
    }
}
