//! .xls files that are built to use up memory or time.

use crate::support::xls::{begin, compound, end, label, record, rows, words, workbook};
use std::io::Cursor;

/// Builds shared strings: one SST record and the CONTINUE records it needs, cut at arbitrary bytes.
fn shared(count: u32, strings: &[u8]) -> Vec<u8> {
    let body = [&count.to_le_bytes(), &count.to_le_bytes(), strings].concat();
    let mut records = Vec::new();
    for (index, chunk) in body.chunks(8_192).enumerate() {
        records.extend(record(if index == 0 { 0x00FC } else { 0x003C }, chunk));
    }
    records
}

/// See [`super::files`].
pub fn files() -> Vec<(String, Vec<u8>)> {
    const FULL: usize = 1_000_000;
    let mut files = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>| files.push((format!("{name}.xls"), bytes));
    let mut add_sheet = |name: &str, head: &[u8], records: Vec<u8>| {
        add(name, compound(&workbook(head, &[("S", 0, records)])))
    };
    let headings = rows(&[crate::support::headings()]);

    let dimensions = record(0x0200, &[words(&[0, 0, 0, 1]), words(&[0, 256, 0])].concat());
    let number =
        |row, column| record(0x0203, &[words(&[row, column, 0]), 1.5_f64.to_le_bytes().to_vec()].concat());
    add_sheet(
        "far corners",
        &[],
        [dimensions, number(0, 0), number(65_535, 255), number(65_535, 65_535)].concat(),
    );

    let mut packed = headings.clone();
    for row in 0.. {
        let body = [words(&[row, 0]), [0, 0, 2, 0, 0, 0].repeat(1_300), words(&[1_299])].concat();
        if packed.len() + body.len() > FULL {
            break;
        }
        packed.extend(record(0x00BD, &body));
    }
    add_sheet("packed numbers", &[], packed);
    let beyond = [words(&[1, u16::MAX]), [0, 0, 2, 0, 0, 0].repeat(1_300), words(&[0])].concat();
    add_sheet("numbers beyond the last column", &[], record(0x00BD, &beyond));
    add_sheet("empty records", &[], [headings.clone(), record(0x1234, &[]).repeat(FULL / 4)].concat());
    add_sheet("nested sheets", &[], [headings.clone(), begin(16).repeat(FULL / 20)].concat());
    add_sheet("short records", &[], [record(0x0006, &[0]), record(0x00FD, &[])].concat());
    let texts: Vec<u8> = (0..4_000).flat_map(|row: u16| label(row, 0, &"é".repeat(120))).take(FULL).collect();
    add_sheet("texts in cells", &[], texts);

    add_sheet("empty shared strings", &shared(u32::MAX, &[0; FULL]), headings.clone());
    add_sheet(
        "shared strings of a letter",
        &shared(u32::MAX, &[1, 0, 0, 0xE9].repeat(FULL / 4)),
        headings.clone(),
    );
    let long = [&[0xFF, 0xFF, 0], [0xE9; 65_535].as_slice()].concat().repeat(15);
    add_sheet("long shared strings", &shared(15, &long), headings.clone());
    let formats = [1, 0, 0x0C, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, b'a'];
    add_sheet("a string with two gigabytes of formats", &shared(1, &formats), headings.clone());
    let reference = |row: u16| record(0x00FD, &words(&[row, 0, 0, 0, 0]));
    let cells: Vec<u8> = (0..60_000).flat_map(|row| reference(row % 60_000)).collect();
    add_sheet(
        "one shared string everywhere",
        &shared(1, &[&[0xFF, 0x0F, 0], [b'a'; 4_095].as_slice()].concat()),
        cells,
    );

    let blank = [begin(16), record(0x1234, &[0; 8_000]).repeat(50), end()].concat();
    let listed = FULL / 2 / 13;
    let start = (begin(5).len() + listed * 13 + end().len()) as u32;
    let entry = record(0x0085, &[start.to_le_bytes().as_slice(), &[0, 0, 1, 0, b'S']].concat());
    add("one blank sheet by many names", compound(&[begin(5), entry.repeat(listed), end(), blank].concat()));

    let plain = compound(&workbook(&[], &[("S", 0, rows(&crate::support::people(100)))]));
    for (name, next) in [("each sector next to itself", None), ("every sector before the first", Some(0_u32))]
    {
        let mut file = plain.clone();
        let table = (u32::from_le_bytes(file[76..80].try_into().unwrap()) as usize + 1) * 512;
        for entry in 0..128 {
            let next = next.unwrap_or(entry as u32);
            file[table + 4 * entry..table + 4 * entry + 4].copy_from_slice(&next.to_le_bytes());
        }
        add(name, file);
    }
    let mut sizes = plain.clone();
    let name = words(&"Workbook".encode_utf16().collect::<Vec<_>>());
    let entry = sizes.windows(name.len()).position(|window| window == name).unwrap();
    sizes[entry + 120..entry + 128].copy_from_slice(&(u64::from(u32::MAX) - 511).to_le_bytes());
    add("a stream of four gigabytes", sizes);
    let mut zeros = plain[..512].to_vec();
    zeros.resize(1024 * 1024, 0);
    add("a container of zeros", zeros);
    let mut ones = plain[..512].to_vec();
    ones.resize(1024 * 1024, 0xFF);
    add("a container of ones", ones);
    let mut crowd =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for number in 0..4_000 {
        crowd.create_stream(format!("s{number}")).unwrap();
    }
    add("thousands of streams", crowd.into_inner().into_inner());
    files
}
