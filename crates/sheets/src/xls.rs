//! Reads .xls as Excel 97 to 2003 wrote it (BIFF8), with calamine. It reads a workbook whole when it opens
//! it, and reserves memory for the rectangle between the furthest cells (tafia/calamine#693), so nothing but
//! the limits of the process bounds it. To keep lists within them, the records are prepared first: rows move
//! together, and what would mislead calamine is written over.
//!
//! calamine does not tell which rows and columns are hidden. Walk the records for that, without reading a
//! cell. The record numbers, and names such as `BOUNDSHEET`, come from Microsoft's \[MS-XLS\].

use crate::rows::choose;
use crate::workbook::{FROM_1900_TO_1904, pass};
use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError, XlsOptions};
use domain::base::sheet::{Layout, MAX_BYTES, Sheet, SheetRefusal};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, Cursor, Read, Write};
use std::ops::RangeInclusive;

const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const FILEPASS: u16 = 0x002F;
const COLINFO: u16 = 0x007D;
const BOUNDSHEET: u16 = 0x0085;
const MULRK: u16 = 0x00BD;
const RSTRING: u16 = 0x00D6;
const XF: u16 = 0x00E0;
const LABELSST: u16 = 0x00FD;
const DIMENSIONS: u16 = 0x0200;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOLERR: u16 = 0x0205;
const ROW: u16 = 0x0208;
const RK: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BOF: u16 = 0x0809;

/// The records of cells with a value. Each begins with the number of its row.
const CELLS: [u16; 8] = [FORMULA, MULRK, RSTRING, LABELSST, NUMBER, LABEL, BOOLERR, RK];

/// The only version that is read. A file of Excel 95 is refused with the advice to save it in a newer format.
const BIFF8: u16 = 0x0600;

/// The numbers under which a file defines formats of its own.
const FORMATS: RangeInclusive<u16> = 164..=382;

/// The code page of UTF-16. Texts are in it or hold its lower bytes, whatever code page the file names.
const UTF_16: u16 = 1200;

/// Reads an .xls. The caller has checked that its first bytes are those of a compound file.
pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    let (path, stream) = ["/Workbook", "/Book"]
        .into_iter()
        .find_map(|path| Some((path, stream(bytes, path)?)))
        .ok_or(SheetRefusal::NotASpreadsheet)?;
    let starts = starts(&stream)?;
    let prepared = Prepared::of(&stream, &starts);
    let bytes = prepared.file(bytes, path).map_err(|_| SheetRefusal::NotASpreadsheet)?;
    let mut options = XlsOptions::default();
    options.force_codepage = Some(UTF_16);
    let mut book = Xls::new_with_options(Cursor::new(bytes), options).map_err(|error| match error {
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
        let filled = prepared.rows.get(&starts[place]).map(Vec::as_slice).unwrap_or_default();
        let row_of = |place: u32| filled.get(place as usize).map_or(place, |row| u32::from(*row));
        pass(&values, &formulas, rows, offset, row_of, |row| hidden.rows.contains(&row))?;
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

/// The bytes of a record before its body: its kind and its length.
const HEAD: usize = 4;

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
    let mut starts = Vec::new();
    for (kind, body) in records.take_while(|(kind, _)| *kind != EOF) {
        match kind {
            FILEPASS => return Err(SheetRefusal::Protected),
            BOUNDSHEET => {
                let start = body.first_chunk().ok_or(SheetRefusal::NotASpreadsheet)?;
                starts.push(u32::from_le_bytes(*start));
            }
            _ => {}
        }
    }
    Ok(starts)
}

/// The stream as calamine can read it within bounds.
struct Prepared {
    stream: Vec<u8>,
    /// The rows of each sheet that have cells, counted from 0, by the sheet's start.
    rows: HashMap<u32, Vec<u16>>,
}

impl Prepared {
    fn of(stream: &[u8], starts: &[u32]) -> Prepared {
        let mut prepared = Prepared { stream: stream.to_vec(), rows: HashMap::new() };
        // Many sheets of a hostile file may begin at one place.
        for start in starts.iter().collect::<BTreeSet<_>>() {
            let rows = prepared.close_up(stream, *start as usize);
            prepared.rows.insert(*start, rows);
        }
        prepared.move_formats(stream);
        prepared
    }

    /// Moves the rows of a sheet together, so that blank ones take no memory, and empties its DIMENSIONS:
    /// calamine reserves memory for as many cells as they claim, and Excel claims all that have a format.
    /// Returns the rows that have cells.
    fn close_up(&mut self, stream: &[u8], start: usize) -> Vec<u16> {
        let cells = placed(stream, start).filter(|(_, kind, _)| CELLS.contains(kind));
        let cells: Vec<(usize, u16)> = cells.filter_map(|(at, _, body)| Some((at, word(body, 0)?))).collect();
        let rows: Vec<u16> = cells.iter().map(|(_, row)| *row).collect::<BTreeSet<_>>().into_iter().collect();
        for (at, row) in cells {
            let place = rows.binary_search(&row).unwrap_or_default() as u16;
            self.stream[at..at + 2].copy_from_slice(&place.to_le_bytes());
        }
        for (at, _, body) in placed(stream, start).filter(|(_, kind, _)| *kind == DIMENSIONS) {
            self.stream[at..at + body.len()].fill(0);
        }
        rows
    }

    /// Gives other numbers to the formats that the file defines under numbers outside the ranges of \[MS-XLS\], as
    /// Gnumeric does. calamine takes no notice of them, and takes some of the numbers for dates of East Asia.
    fn move_formats(&mut self, stream: &[u8]) {
        let formats = placed(stream, 0).filter(|(_, kind, _)| *kind == FORMAT);
        let formats: Vec<(usize, u16)> =
            formats.filter_map(|(at, _, body)| Some((at, word(body, 0)?))).collect();
        let mut free = FORMATS.filter(|free| formats.iter().all(|(_, used)| used != free));
        let mut moved = HashMap::new();
        for (at, old) in &formats {
            if matches!(old, 0..=26 | 41..=44 | 63..=66) || FORMATS.contains(old) {
                continue;
            }
            let Some(new) = moved.get(old).copied().or_else(|| free.next()) else { break };
            moved.insert(*old, new);
            self.stream[*at..at + 2].copy_from_slice(&new.to_le_bytes());
        }
        for (at, _, body) in placed(stream, 0).filter(|(_, kind, _)| *kind == XF) {
            if let Some(new) = word(body, 2).and_then(|old| moved.get(&old)) {
                self.stream[at + 2..at + 4].copy_from_slice(&new.to_le_bytes());
            }
        }
    }

    /// Returns the file with the prepared stream.
    fn file(&self, bytes: &[u8], path: &str) -> io::Result<Vec<u8>> {
        let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec()))?;
        let mut stream = file.open_stream(path)?;
        stream.write_all(&self.stream)?;
        stream.flush()?;
        drop(stream);
        Ok(file.into_inner().into_inner())
    }
}

/// Returns the number of two bytes at this place of a record.
fn word(body: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*body.get(at..)?.first_chunk()?))
}

/// The records of the workbook or sheet that begins at `start`: where each body begins, its kind, and the body.
/// Leaves out the charts inside a sheet, each of which begins and ends as a sheet does.
fn placed(stream: &[u8], start: usize) -> impl Iterator<Item = (usize, u16, &[u8])> {
    let (mut next, mut has_begun, mut depth) = (start, false, 0_u32);
    let records = Records(stream.get(start..).unwrap_or_default()).map_while(move |(kind, body)| {
        let at = next + HEAD;
        next = at + body.len();
        let is_own = depth == 0;
        match kind {
            BOF if has_begun => depth += 1,
            BOF => has_begun = true,
            EOF => depth = depth.checked_sub(1)?,
            _ => {}
        }
        Some(is_own.then_some((at, kind, body)))
    });
    records.flatten()
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
        let flags = |body: &[u8], at: usize| word(body, at).unwrap_or_default();
        for (_, kind, body) in placed(stream, start as usize) {
            match kind {
                // The flag "the row has no height" at byte 12.
                ROW if flags(body, 12) & 0x20 != 0 => drop(hidden.rows.insert(u32::from(flags(body, 0)))),
                // The flag "the columns are hidden" at byte 8.
                COLINFO if flags(body, 8) & 1 != 0 => {
                    hidden.columns.push((flags(body, 0).into(), flags(body, 2).into()));
                }
                _ => {}
            }
        }
        hidden
    }
}
