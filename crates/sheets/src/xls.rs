//! Reads .xls as Excel 97 to 2003 wrote it (BIFF8): a compound file with one stream of records, which are
//! walked in order.
//!
//! The record numbers, and names such as `BOUNDSHEET`, come from Microsoft's \[MS-XLS\].

use crate::rows::first_with_text;
use crate::text::{self, Text};
use domain::base::sheet::{Layout, MAX_BYTES, Sheet, SheetRefusal};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const FILEPASS: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const BOUNDSHEET: u16 = 0x0085;
const MULRK: u16 = 0x00BD;
const RSTRING: u16 = 0x00D6;
const SST: u16 = 0x00FC;
const LABELSST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOLERR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;
const BOF: u16 = 0x0809;

/// The only version that is read. A file of Excel 95 is refused with the advice to save it in a newer format.
const BIFF8: u16 = 0x0600;

/// The most bytes of records to walk. A limit is needed because many sheets of a hostile file may begin at
/// one place.
const MAX_WALKED: usize = 8 * MAX_BYTES as usize;

/// Reads an .xls. The caller has checked that its first bytes are those of a compound file.
pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    let stream =
        stream(bytes, "/Workbook").or_else(|| stream(bytes, "/Book")).ok_or(SheetRefusal::NotASpreadsheet)?;
    let workbook = Workbook::read(&stream)?;
    let mut left = MAX_WALKED;
    first_with_text(workbook.sheets, layout, |start, rows| {
        let from = stream.get(*start as usize..).ok_or(SheetRefusal::NotASpreadsheet)?;
        for ((row, column), value) in read_sheet(Records(from), &mut left)? {
            let (row, column) = (u32::from(row) + 1, usize::from(column));
            if !rows.needs(column) {
                continue;
            }
            match value {
                Value::Shared(index) => {
                    let string = workbook.strings.get(index as usize).ok_or(SheetRefusal::NotASpreadsheet)?;
                    rows.cell(row, column, string)?;
                }
                Value::Text(text) => rows.cell(row, column, &text)?,
                Value::Special(text) => rows.cell(row, column, text)?,
                Value::Number(number) => rows.cell(row, column, &text::number(number))?,
            }
        }
        Ok(())
    })
}

/// True for the container of an .xlsx that is protected with a password.
pub(crate) fn holds_encrypted_package(bytes: &[u8]) -> bool {
    bytes.starts_with(crate::COMPOUND)
        && cfb::CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream("/EncryptedPackage"))
}

/// Reads a stream of the compound file. The `cfb` crate lets no chain of sectors cross itself, so a stream is
/// never longer than the file.
fn stream(bytes: &[u8], path: &str) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = Vec::new();
    file.open_stream(path).ok()?.take(MAX_BYTES).read_to_end(&mut stream).ok()?;
    Some(stream)
}

/// The records of a stream, from any record boundary on.
#[derive(Clone, Copy)]
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

/// The body of a record, and of the CONTINUE records after it when a string is longer than the record.
struct Body<'a> {
    bytes: &'a [u8],
    after: Records<'a>,
}

impl<'a> Body<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], SheetRefusal> {
        let (array, rest) = self.bytes.split_first_chunk().ok_or(SheetRefusal::NotASpreadsheet)?;
        self.bytes = rest;
        Ok(*array)
    }

    fn byte(&mut self) -> Result<u8, SheetRefusal> {
        self.array().map(|[byte]| byte)
    }

    fn word(&mut self) -> Result<u16, SheetRefusal> {
        self.array().map(u16::from_le_bytes)
    }

    fn long(&mut self) -> Result<u32, SheetRefusal> {
        self.array().map(u32::from_le_bytes)
    }

    /// Moves on to the next CONTINUE record. Returns false when none follows.
    fn next_continue(&mut self) -> bool {
        let mut after = self.after;
        match after.next() {
            Some((CONTINUE, bytes)) => {
                (self.bytes, self.after) = (bytes, after);
                true
            }
            _ => false,
        }
    }

    fn skip(&mut self, mut count: usize) -> Result<(), SheetRefusal> {
        while count > self.bytes.len() {
            count -= self.bytes.len();
            if !self.next_continue() {
                return Err(SheetRefusal::NotASpreadsheet);
            }
        }
        self.bytes = &self.bytes[count..];
        Ok(())
    }

    /// Reads `left` characters of one byte each or, when `wide`, of two bytes. When they continue in a
    /// CONTINUE record, the first byte of that record sets the width again.
    fn characters(&mut self, mut left: usize, mut wide: bool) -> Result<String, SheetRefusal> {
        let mut text = Text::default();
        while left > 0 {
            if self.bytes.is_empty() {
                if !self.next_continue() {
                    return Err(SheetRefusal::NotASpreadsheet);
                }
                wide = self.byte()? & 1 == 1;
            }
            let width = if wide { 2 } else { 1 };
            let count = left.min(self.bytes.len() / width);
            if count == 0 && !self.bytes.is_empty() {
                return Err(SheetRefusal::NotASpreadsheet);
            }
            let (units, rest) = self.bytes.split_at(count * width);
            let units = units.chunks_exact(width).map(|unit| match unit {
                [low, high] => u16::from_le_bytes([*low, *high]),
                _ => u16::from(unit[0]),
            });
            let piece: String =
                char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            text.push(&piece);
            self.bytes = rest;
            left -= count;
        }
        Ok(text.tidied())
    }

    /// Reads a string: its length in two bytes, its characters, then optional formats and optional phonetic
    /// text.
    fn string(&mut self) -> Result<String, SheetRefusal> {
        let length = usize::from(self.word()?);
        let flags = self.byte()?;
        let runs = if flags & 0x08 != 0 { 4 * usize::from(self.word()?) } else { 0 };
        let phonetic = if flags & 0x04 != 0 { self.long()? as usize } else { 0 };
        let text = self.characters(length, flags & 1 == 1)?;
        self.skip(runs)?;
        self.skip(phonetic)?;
        Ok(text)
    }
}

struct Workbook {
    strings: Vec<Box<str>>,
    /// The name of each visible worksheet, and the offset in the stream where its records begin.
    sheets: Vec<(String, u32)>,
}

impl Workbook {
    fn read(stream: &[u8]) -> Result<Workbook, SheetRefusal> {
        let mut records = Records(stream);
        begin(&mut records)?;
        let mut workbook = Workbook { strings: Vec::new(), sheets: Vec::new() };
        while let Some((kind, bytes)) = records.next() {
            let mut body = Body { bytes, after: records };
            match kind {
                FILEPASS => return Err(SheetRefusal::Protected),
                BOUNDSHEET => {
                    let start = body.long()?;
                    let [state, what, length, wide] = body.array()?;
                    // The low bits of `state`: 0 visible, 1 hidden, 2 very hidden. `what`: 0 is a worksheet,
                    // the others are charts and macros.
                    if state & 3 == 0 && what == 0 {
                        workbook.sheets.push((body.characters(usize::from(length), wide & 1 == 1)?, start));
                    }
                }
                SST => {
                    body.skip(4)?;
                    // The count is only an upper bound, so no memory is reserved for it.
                    for _ in 0..body.long()? {
                        if body.bytes.is_empty() && !body.next_continue() {
                            break;
                        }
                        workbook.strings.push(body.string()?.into_boxed_str());
                    }
                }
                EOF => return Ok(workbook),
                _ => {}
            }
        }
        Err(SheetRefusal::NotASpreadsheet)
    }
}

/// Reads past the record that begins a workbook or a sheet.
fn begin(records: &mut Records<'_>) -> Result<(), SheetRefusal> {
    match records.next() {
        Some((BOF, body)) if body.starts_with(&BIFF8.to_le_bytes()) => Ok(()),
        _ => Err(SheetRefusal::NotASpreadsheet),
    }
}

enum Value {
    Shared(u32),
    Text(String),
    Number(f64),
    /// A boolean or an error, as Excel shows it.
    Special(&'static str),
}

/// Reads the cells of one sheet into a map by row and column, because some writers store cells in no
/// particular order. A file of 1 MiB holds at most 1 MiB / 6 cells, as a cell takes at least six bytes.
fn read_sheet(
    mut records: Records<'_>,
    left: &mut usize,
) -> Result<BTreeMap<(u16, u16), Value>, SheetRefusal> {
    begin(&mut records)?;
    let mut cells = BTreeMap::new();
    // The position of a formula whose result is a text. The text follows in a record of its own.
    let mut formula = None;
    // A chart within a sheet is a nested stream with a BOF and an EOF of its own.
    let mut depth = 0;
    while let Some((kind, bytes)) = records.next() {
        *left = left.checked_sub(bytes.len() + 4).ok_or(SheetRefusal::TooMuchInside)?;
        let mut body = Body { bytes, after: records };
        match kind {
            BOF => depth += 1,
            EOF if depth == 0 => return Ok(cells),
            EOF => depth -= 1,
            _ if depth > 0 => {}
            STRING => {
                if let Some(at) = formula.take() {
                    cells.insert(at, Value::Text(body.string()?));
                }
            }
            MULRK => {
                let (row, first) = (body.word()?, body.word()?);
                // The last two bytes hold the number of the last column.
                let numbers = &body.bytes[..body.bytes.len().saturating_sub(2)];
                for (number, column) in numbers.chunks_exact(6).zip(first..=u16::MAX) {
                    let number = [number[2], number[3], number[4], number[5]];
                    cells.insert((row, column), Value::Number(rk(u32::from_le_bytes(number))));
                }
            }
            LABELSST | LABEL | RSTRING | RK | NUMBER | BOOLERR | FORMULA => {
                let at = (body.word()?, body.word()?);
                body.skip(2)?;
                let value = match kind {
                    LABELSST => Value::Shared(body.long()?),
                    RK => Value::Number(rk(body.long()?)),
                    NUMBER => Value::Number(f64::from_le_bytes(body.array()?)),
                    BOOLERR => Value::Special(special(body.byte()?, body.byte()? == 1)),
                    FORMULA => match body.array()? {
                        [0, _, _, _, _, _, 0xFF, 0xFF] => {
                            formula = Some(at);
                            continue;
                        }
                        [what @ (1 | 2), _, code, _, _, _, 0xFF, 0xFF] => {
                            Value::Special(special(code, what == 2))
                        }
                        [.., 0xFF, 0xFF] => Value::Special(""),
                        number => Value::Number(f64::from_le_bytes(number)),
                    },
                    _ => Value::Text(body.string()?),
                };
                cells.insert(at, value);
            }
            _ => {}
        }
    }
    Err(SheetRefusal::NotASpreadsheet)
}

/// Decodes a number in the short form: 30 bits of an integer or of the upper part of a float, divided by 100
/// if flagged.
fn rk(short: u32) -> f64 {
    let value = if short & 2 == 2 {
        f64::from(short.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(short & !3) << 32)
    };
    if short & 1 == 1 { value / 100.0 } else { value }
}

/// Returns the text that Excel shows for a boolean, or for the error with this code.
fn special(code: u8, is_error: bool) -> &'static str {
    match (is_error, code) {
        (false, 0) => "FALSE",
        (false, _) => "TRUE",
        (true, 0x00) => "#NULL!",
        (true, 0x07) => "#DIV/0!",
        (true, 0x0F) => "#VALUE!",
        (true, 0x17) => "#REF!",
        (true, 0x1D) => "#NAME?",
        (true, 0x24) => "#NUM!",
        (true, _) => "#N/A",
    }
}
