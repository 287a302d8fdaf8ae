//! Reads .csv files as Excel and other systems save them, whatever their encoding, their line ends and their
//! separator.

use crate::encoding::decode;
use crate::rows::Rows;
use crate::text::tidy;
use csv::{ReaderBuilder, StringRecord};
use domain::base::sheet::{Layout, Sheet, SheetRefusal};

/// The largest number of columns that a sheet has in Excel.
const LAST_COLUMN: usize = 16_384;

/// The separators that are tried. Excel writes semicolons where the comma stands in numbers, and tabs as
/// "Unicode text".
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// The byte with which DOS ended a text file.
const END_OF_FILE: char = '\u{1A}';

pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    if bytes.starts_with(crate::ZIP) || bytes.starts_with(crate::COMPOUND) {
        return Err(SheetRefusal::NotASpreadsheet);
    }
    let decoded = decode(bytes)?;
    let text = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end().trim_end_matches(END_OF_FILE);
    let (separator, text) = separator(text, layout);
    let mut rows = Rows::new(layout, None);
    if let Some(warning) = decoded.warning {
        rows.warn(warning);
    }
    let mut columns = None;
    for record in Records::of(text, separator) {
        let record = record?;
        let is_blank = record.cells.iter().all(|cell| cell.trim().is_empty());
        let columns = *columns.get_or_insert_with(|| if is_blank { 0 } else { record.cells.len() });
        if swallows_rows(&record.cells, separator, columns) {
            return Err(SheetRefusal::Unclosed { row: record.row });
        }
        rows.turn_to(record.row, false)?;
        for (column, cell) in record.cells.iter().enumerate() {
            if rows.needs(column) {
                rows.cell(column, &tidy(cell));
            }
        }
    }
    rows.finish(|_| false)
}

/// Finds the separator: the one that the first line states, as in `sep=;`, or else the first with which the
/// headings fit. If none fits, it is the one that occurs most in the headings. Returns the text after the
/// line that states it, which Excel does not show.
fn separator<'t>(text: &'t str, layout: &Layout) -> (char, &'t str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let stated = first.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="));
    if let (Some(_), &[separator]) = (stated, first.chars().skip(4).collect::<Vec<_>>().as_slice())
        && separator.is_ascii()
    {
        return (separator, rest);
    }
    let headings = |separator| {
        let records = Records::of(text, separator).map_while(Result::ok).map(|record| record.cells);
        records
            .map(|cells| cells.iter().map(tidy).collect::<Vec<_>>())
            .find(|cells| cells.iter().any(|cell| cell.chars().any(char::is_alphanumeric)))
    };
    let tried: Vec<(char, Vec<String>)> =
        SEPARATORS.iter().filter_map(|one| Some((*one, headings(*one)?))).collect();
    let fits = tried.iter().find(|(_, cells)| layout.find(cells).is_ok());
    let most = || tried.iter().rev().max_by_key(|(_, cells)| cells.len());
    (fits.or_else(most).map_or(',', |(separator, _)| *separator), text)
}

/// True if a cell holds a line break and, after it, a line that looks like a row of its own: a quotation mark
/// was not closed, and another one further down closed it.
fn swallows_rows(cells: &StringRecord, separator: char, columns: usize) -> bool {
    let is_row = |line: &str| line.chars().filter(|c| *c == separator).count() + 1 >= columns;
    columns > 2 && cells.iter().any(|cell| cell.split('\n').skip(1).any(is_row))
}

/// A row of the file.
struct Record {
    /// The number that a spreadsheet program shows. A line break within a quoted text begins no new row, and
    /// a blank line is a row.
    row: u32,
    cells: StringRecord,
}

/// The rows of a text whose lines end in `\n`.
struct Records<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    row: u64,
    /// Line breaks within the quoted texts so far.
    lines_inside: u64,
    unclosed: Option<u32>,
}

impl<'t> Records<'t> {
    fn of(text: &'t str, separator: char) -> Records<'t> {
        let separator = u8::try_from(separator).unwrap_or(b',');
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes());
        Records { text, reader, row: 0, lines_inside: 0, unclosed: unclosed(text, separator) }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, SheetRefusal>;

    fn next(&mut self) -> Option<Result<Record, SheetRefusal>> {
        let mut cells = StringRecord::new();
        match self.reader.read_record(&mut cells) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(_) => return Some(Err(SheetRefusal::NotASpreadsheet)),
        }
        let line = cells.position().map_or(0, |from| from.line() + blank_lines(self.text, from.byte()));
        self.row = line.saturating_sub(self.lines_inside).max(self.row + 1);
        let inside = cells.iter().map(|cell| cell.bytes().filter(|byte| *byte == b'\n').count() as u64);
        self.lines_inside += inside.sum::<u64>();
        Some(match u32::try_from(self.row) {
            Ok(_) if cells.len() > LAST_COLUMN => Err(SheetRefusal::TooMuchInside),
            Ok(row) if self.unclosed == Some(row) => Err(SheetRefusal::Unclosed { row }),
            Ok(row) => Ok(Record { row, cells }),
            Err(_) => Err(SheetRefusal::TooMuchInside),
        })
    }
}

/// Counts the line ends before the next record. The position of a record is the end of the record before it.
fn blank_lines(text: &str, from: u64) -> u64 {
    let rest = usize::try_from(from).ok().and_then(|from| text.as_bytes().get(from..)).unwrap_or_default();
    rest.iter().take_while(|byte| **byte == b'\n').count() as u64
}

/// Returns the number of the row in which a quotation mark is opened and never closed.
fn unclosed(text: &str, separator: u8) -> Option<u32> {
    let (mut row, mut is_quoted, mut at_start) = (1_u32, false, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if is_quoted => {
                // Two quotation marks stand for one.
                is_quoted = bytes.next_if_eq(&b'"').is_some();
            }
            b'"' if at_start => is_quoted = true,
            b'\n' if !is_quoted => row = row.saturating_add(1),
            _ => {}
        }
        at_start = !is_quoted && (byte == separator || byte == b'\n');
    }
    is_quoted.then_some(row)
}
