//! Builds .xls files from records.

use std::io::{Cursor, Write};

/// Bytes of a record before its body: the kind and the length.
const HEAD: usize = 4;

pub fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), body].concat()
}

/// Encodes 16-bit fields, little-endian.
pub fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Returns a compound file with this stream as its workbook.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    container("Workbook", stream)
}

/// Returns a compound file with one stream of this name.
pub fn container(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream(name).unwrap().write_all(stream).unwrap();
    file.into_inner().into_inner()
}

/// Returns the record that begins a workbook (5) or a sheet (16).
pub fn begin(what: u16) -> Vec<u8> {
    record(0x0809, &words(&[0x0600, what, 0, 0, 0, 0, 0, 0]))
}

/// Returns the record that ends a workbook or a sheet.
pub fn end() -> Vec<u8> {
    record(0x000A, &[])
}

/// Returns the stream of a workbook: its first records, then sheets, each with its name, its state and its
/// records.
pub fn workbook(head: &[u8], sheets: &[(&str, u8, Vec<u8>)]) -> Vec<u8> {
    let listed: usize = sheets.iter().map(|(name, ..)| HEAD + 8 + name.len()).sum();
    let mut start = begin(5).len() + listed + head.len() + end().len();
    let mut stream = begin(5);
    let mut bodies = Vec::new();
    for (name, state, body) in sheets {
        let mut entry = (start as u32).to_le_bytes().to_vec();
        entry.extend([*state, 0, name.len() as u8, 0]);
        entry.extend(name.bytes());
        stream.extend(record(0x0085, &entry));
        let body = [begin(16), body.clone(), end()].concat();
        start += body.len();
        bodies.extend(body);
    }
    [stream, head.to_vec(), end(), bodies].concat()
}

/// Returns a cell that holds its own text (LABEL), in UTF-16.
pub fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut body = words(&[row, column, 0, units.len() as u16]);
    body.push(1);
    body.extend(words(&units));
    record(0x0204, &body)
}

/// Returns the records of these rows of texts; the first is row 1.
pub fn rows<T: AsRef<str>>(rows: &[Vec<T>]) -> Vec<u8> {
    let mut records = Vec::new();
    for (row, texts) in (0..).zip(rows) {
        for (column, text) in (0..).zip(texts) {
            records.extend(label(row, column, text.as_ref()));
        }
    }
    records
}
