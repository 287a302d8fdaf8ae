//! Reads .csv files as Excel and other systems save them: UTF-8 with or without a byte order mark, or
//! Windows-1252.

use crate::rows::Rows;
use crate::text::Text;
use csv::{ByteRecord, ReaderBuilder};
use domain::base::sheet::{Layout, Sheet, SheetRefusal};

/// The largest number of columns that a sheet has in Excel.
const LAST_COLUMN: usize = 16_384;

/// The characters of Windows-1252 from 0x80 to 0x9F, where Latin-1 has control characters (Unicode
/// Consortium, CP1252.TXT).
const FROM_0X80: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // A zero byte never occurs in text. It does occur in a picture, and in a file saved as Excel's "Unicode
    // text".
    if bytes.contains(&0) || bytes.starts_with(crate::ZIP) || bytes.starts_with(crate::COMPOUND) {
        return Err(SheetRefusal::NotASpreadsheet);
    }
    let is_utf_8 = std::str::from_utf8(bytes).is_ok();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let (mut record, mut rows) = (ByteRecord::new(), Rows::new(layout));
    // A quoted text may contain line breaks. A spreadsheet program shows such a record as one row.
    let (mut number, mut lines_inside) = (0_u64, 0_u64);
    while reader.read_byte_record(&mut record).map_err(|_| SheetRefusal::NotASpreadsheet)? {
        let line = record.position().map_or(0, |from| from.line() + blank_lines(bytes, from.byte()));
        number = line.saturating_sub(lines_inside).max(number + 1);
        let row = u32::try_from(number).map_err(|_| SheetRefusal::TooMuchInside)?;
        if record.len() > LAST_COLUMN {
            return Err(SheetRefusal::TooMuchInside);
        }
        for (column, field) in record.iter().enumerate() {
            lines_inside += field.iter().filter(|byte| **byte == b'\n').count() as u64;
            if rows.needs(column) {
                rows.cell(row, column, &text(field, is_utf_8))?;
            }
        }
    }
    rows.finish()
}

/// Counts the line ends before the next record. The position of a record is the end of the record before it.
fn blank_lines(bytes: &[u8], from: u64) -> u64 {
    let rest = usize::try_from(from).ok().and_then(|from| bytes.get(from..)).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    ends.filter(|byte| **byte == b'\n').count() as u64
}

fn text(field: &[u8], is_utf_8: bool) -> String {
    let mut text = Text::default();
    if is_utf_8 {
        text.push(&String::from_utf8_lossy(field));
    } else {
        let decoded = field.iter().map(|byte| match byte {
            0x80..=0x9F => FROM_0X80[usize::from(byte - 0x80)],
            byte => char::from(*byte),
        });
        text.push(&decoded.collect::<String>());
    }
    text.tidied()
}
