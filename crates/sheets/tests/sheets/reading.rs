//! Which texts are read from a spreadsheet, and which files are refused (F26 to F30).

use crate::support::{FIXTURES, fixture, headings, people, xls, xlsx};
use calamine::Reader;
use domain::base::sheet::{MAX_BYTES, MAX_CELL, Sheet, SheetRefusal, SheetRow, UNSAVED};
use domain::batches::columns::BatchKind::{Administrators, Users};
use domain::batches::columns::Column;
use std::io::Cursor;

const AGGREGATE: &str = "No access to pupil data, aggregate data only";
const FULL: &str = "Full access to pupil data including suppressed/sensitive items";

fn xlsx_of<T: AsRef<str>>(rows: &[Vec<T>]) -> Vec<u8> {
    xlsx::sheet(&xlsx::rows(rows))
}

fn xls_of<T: AsRef<str>>(rows: &[Vec<T>]) -> Vec<u8> {
    xls::compound(&xls::workbook(&[], &[("Sheet1", 0, xls::rows(rows))]))
}

/// Returns the same rows in both formats.
fn both<T: AsRef<str>>(rows: &[Vec<T>]) -> [(&'static str, Vec<u8>); 2] {
    [("staff.xlsx", xlsx_of(rows)), ("staff.XLS", xls_of(rows))]
}

/// The row that the reader should return.
fn row(number: u32, cells: &[&str]) -> SheetRow {
    SheetRow { number, cells: cells.iter().map(|cell| cell.to_string()).collect() }
}

fn people_of_the_fixture(sum: &str) -> Vec<SheetRow> {
    let long = "Anastasia-Wilhelmina-Bartholomea-Theodora-Philippa-Josephine";
    let head = "Head Teacher/Senior Leader";
    vec![
        row(2, &["Zoë", "Brontë-Fraser", "zoe.bronte@oakfield.example", "Teacher", AGGREGATE]),
        row(3, &["Seán", "O'Neill", "sean.oneill@oakfield.example", head, FULL]),
        row(4, &["Łukasz", "Wiśniewski", "l.wisniewski@oakfield.example", "Middle Leader", AGGREGATE]),
        row(6, &["Gwen", "Governor", "gwen@oakfield.example", "Governor", FULL]),
        row(7, &["Bad", "Address", "bad.address.oakfield.example", "Teacher", AGGREGATE]),
        row(8, &[long, "Long", "long@oakfield.example", "Teacher", AGGREGATE]),
        row(9, &["王", "小明", "wang@oakfield.example", "Data Manager", FULL]),
        row(10, &["Padded", "Person", "padded@oakfield.example", "Teacher", AGGREGATE]),
        row(11, &["Sum", sum, "formula@oakfield.example", "Teacher", AGGREGATE]),
        row(12, &["123", "4.5", "number@oakfield.example", "Teacher", AGGREGATE]),
        row(13, &["Number", "7", "seven@oakfield.example", "Teacher", AGGREGATE]),
        row(15, &["Multi Line", "Emoji 😀", "emoji@oakfield.example", "Caretaker", AGGREGATE]),
    ]
}

#[test]
fn f29_files_of_libreoffice_and_openpyxl_are_read() {
    for name in ["people-libreoffice.xlsx", "people-libreoffice.xls"] {
        assert_eq!(crate::read(name, &fixture(name), Users), Ok(people_of_the_fixture("2")), "{name}");
    }
    // openpyxl writes formulas without results. Such a cell is not blank.
    let name = "people-openpyxl.xlsx";
    assert_eq!(crate::read(name, &fixture(name), Users), Ok(people_of_the_fixture(UNSAVED)));
}

#[test]
fn f29_an_independent_reader_finds_the_same_texts() {
    for name in ["people-libreoffice.xlsx", "people-libreoffice.xls"] {
        let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(fixture(name))).unwrap();
        let range = book.worksheet_range("User Details").unwrap();
        let seen: Vec<SheetRow> = (1..)
            .zip(range.rows())
            .skip(1)
            .map(|(number, cells)| {
                let text = |cell: &calamine::Data| cell.to_string().replace('\n', " ").trim().to_owned();
                SheetRow { number, cells: cells.iter().take(5).map(text).collect() }
            })
            .filter(|row| row.cells.iter().any(|cell| !cell.is_empty()))
            .collect();
        assert_eq!(crate::read(name, &fixture(name), Users), Ok(seen), "{name}");
    }
}

#[test]
fn f26_hidden_sheets_blank_rows_and_the_order_of_columns_do_not_matter() {
    // The tab is the third of four. Its headings are in row 3, and the "Errors" of an earlier upload come
    // first.
    let people =
        vec![row(5, &["Ann", "Lee", "ann@oakfield.example"]), row(7, &["Bo", "Ng", "bo@oakfield.example"])];
    let name = "administrators-xlwt.xls";
    assert_eq!(crate::read(name, &fixture(name), Administrators), Ok(people));

    let list = xlsx::wrap(&xlsx::rows(&people_with_spaces()));
    let other = xlsx::wrap(&xlsx::rows(&[vec!["Other"]]));
    let blank = xlsx::wrap(&xlsx::rows(&[vec!["  "]]));
    for (sheets, reason) in [
        (
            vec![("Lists", "hidden", &*other), ("More", "veryHidden", &other), ("S", "visible", &list)],
            "hidden first",
        ),
        (vec![("Other", "visible", &*other), ("USER details", "visible", &list)], "the template's tab"),
        (
            vec![("Blank", "visible", &*blank), ("S", "visible", &list), ("Other", "visible", &other)],
            "the first with text",
        ),
    ] {
        let file = xlsx::package(&xlsx::parts(&sheets, None));
        assert_eq!(crate::read("a.xlsx", &file, Users).map(|rows| rows.len()), Ok(2), "{reason}");
    }
    let hidden = xlsx::package(&xlsx::parts(&[("User Details", "hidden", &list)], None));
    assert_eq!(crate::read("a.xlsx", &hidden, Users), Err(SheetRefusal::Empty));
}

fn people_with_spaces() -> Vec<Vec<String>> {
    let mut rows = people(2);
    rows.insert(0, vec![" ".into()]);
    rows.insert(2, vec![String::new(), "\u{a0}".into()]);
    rows
}

#[test]
fn f28_a_hundred_rows_are_accepted_and_a_hundred_and_one_refused() {
    for (name, file) in both(&people(100)) {
        let rows = crate::read(name, &file, Users).unwrap();
        assert_eq!((rows.len(), rows[99].number, rows[99].cells[1].as_str()), (100, 101, "100"), "{name}");
    }
    for count in [101, 2_000] {
        for (name, file) in both(&people(count)) {
            assert_eq!(crate::read(name, &file, Users), Err(SheetRefusal::TooManyRows), "{name}");
        }
    }
}

#[test]
fn f28_rows_far_down_are_found_and_keep_their_numbers() {
    let headings = xlsx::rows(&[headings()]);
    let blank = "<c r=\"A2\" s=\"1\"/>".repeat(50_000);
    let far = "<row r=\"1048576\"><c r=\"B1048576\" t=\"str\"><f>X</f><v>A&amp;&#66;</v></c><c r=\"XFD1048576\"><v>1</v></c></row>";
    let file = xlsx::sheet(&format!("{headings}<row r=\"2\">{blank}</row>{far}"));
    assert_eq!(crate::read("a.xlsx", &file, Users), Ok(vec![row(1_048_576, &["", "A&B", "", "", ""])]));
}

#[test]
fn f26_headings_that_are_missing_or_extra_are_named() {
    for (name, file) in both(&[vec!["Forename", "Surname", "Telephone", "Role", "Pupil Access Level"]]) {
        let refusal = SheetRefusal::Headings {
            tab: Some("Sheet1".into()),
            row: 1,
            missing: vec![Column::Email.heading().to_owned()],
            extra: vec!["Telephone".into()],
            repeated: Vec::new(),
        };
        assert_eq!(crate::read(name, &file, Users), Err(refusal), "{name}");
    }
    for (name, file) in both(&[headings()]) {
        assert_eq!(crate::read(name, &file, Users), Err(SheetRefusal::NoRows), "{name}");
    }
    for (name, file) in both::<&str>(&[]) {
        assert_eq!(crate::read(name, &file, Users), Err(SheetRefusal::Empty), "{name}");
    }
}

#[test]
fn every_kind_of_cell_becomes_the_text_a_person_sees() {
    let cells = [
        "<c t=\"inlineStr\"><is><r><t xml:space=\"preserve\">Rich </t></r><r><rPr/><t>text</t></r><rPh><t>sound</t></rPh></is></c>",
        "<c t=\"s\"><v>1</v></c>",
        "<c t=\"b\"><v>1</v></c>",
        "<c t=\"e\"><f>NA()</f><v>#N/A</v></c>",
        "<c s=\"3\"><v>1.5E3</v></c>",
    ];
    let sheet = xlsx::wrap(&format!("{}<row>{}</row>", xlsx::rows(&[headings()]), cells.concat()));
    let strings =
        "<x:sst xmlns:x=\"x\"><x:si/><x:si><x:t xml:space=\"preserve\"> a_x000D_&lt;b </x:t></x:si></x:sst>";
    let file = xlsx::package(&xlsx::parts(&[("S", "visible", &sheet)], Some(strings)));
    assert_eq!(
        crate::read("a.xlsx", &file, Users),
        Ok(vec![row(2, &["Rich text", "a <b", "TRUE", "#N/A", "1500"])])
    );

    let mut records = xls::rows(&[headings()]);
    // A formula with a text result, which follows after a record that the reader skips; a boolean; an error;
    // 1 as hundredths.
    let formula = |column, result: [u8; 8]| {
        // After the result come flags, a place in the chain of calculation, and tokens: none here.
        xls::record(0x0006, &[&xls::words(&[1, column, 0]), &result[..], &[0; 8]].concat())
    };
    records.extend(formula(0, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]));
    records.extend(xls::record(0x04BC, &[0; 8]));
    records.extend(xls::record(0x0207, b"\x04\0\0Seen"));
    records.extend(xls::record(0x0205, &[&xls::words(&[1, 1, 0])[..], &[0, 0]].concat()));
    records.extend(xls::record(0x0205, &[&xls::words(&[1, 2, 0])[..], &[0x2A, 1]].concat()));
    records
        .extend(xls::record(0x027E, &[&xls::words(&[1, 3, 0])[..], &0x0000_0007_u32.to_le_bytes()].concat()));
    records.extend(formula(4, 12.0_f64.to_le_bytes()));
    let file = xls::compound(&xls::workbook(&[], &[("S", 0, records)]));
    assert_eq!(
        crate::read("a.xls", &file, Users),
        Ok(vec![row(2, &["Seen", "FALSE", "#N/A", "0.01", "12"])])
    );
}

#[test]
fn long_texts_are_cut() {
    let mut rows = people(1);
    rows[1][0] = "é".repeat(3_000);
    for (name, file) in both(&rows) {
        assert_eq!(crate::read(name, &file, Users).unwrap()[0].cells[0], "é".repeat(MAX_CELL), "{name}");
    }
}

#[test]
fn cells_of_an_xls_may_stand_in_any_order() {
    let rows = people(3);
    let mut records = Vec::new();
    for column in (0..5).rev() {
        for (number, row) in (0..4).zip(&rows).rev() {
            records.extend(xls::label(number, column, &row[usize::from(column)]));
        }
    }
    let file = xls::compound(&xls::workbook(&[], &[("S", 0, records)]));
    assert_eq!(crate::read("a.xls", &file, Users), crate::read("a.xls", &xls_of(&rows), Users));
}

#[test]
fn texts_of_an_xls_are_read_whatever_code_page_it_names() {
    let mut rows = people(2);
    rows[1][0] = "Łukasz".to_owned();
    let page = xls::record(0x0042, &xls::words(&[1252]));
    let file = xls::compound(&xls::workbook(&page, &[("S", 0, xls::rows(&rows))]));
    assert_eq!(crate::read("a.xls", &file, Users), crate::read("a.xls", &xls_of(&rows), Users));
}

#[test]
fn a_sheet_of_an_xls_may_claim_to_span_every_cell() {
    let rows = people(2);
    let claim = xls::record(0x0200, &xls::words(&[0, 0, 0, 1, 0, 256, 0]));
    let file = xls::compound(&xls::workbook(
        &[],
        &[("S", 0, [claim.clone(), xls::rows(&rows)].concat()), ("T", 0, claim)],
    ));
    assert_eq!(crate::read("a.xls", &file, Users), crate::read("a.xls", &xls_of(&rows), Users));
}

#[test]
fn a_cell_in_the_last_corner_of_an_xls_takes_no_memory_for_the_blank_ones() {
    let mut rows = people(2);
    let own = crate::read("a.xls", &xls_of(&rows), Users).expect("read");
    rows.iter_mut().for_each(|row| row.resize(255, String::new()));
    // A chart, which a reader skips, stands between the cells of the list and the last one.
    let chart = [xls::begin(32), xls::label(9, 0, "no cell"), xls::end()].concat();
    let records = [xls::rows(&rows), chart, xls::label(65_535, 0, "far"), xls::label(65_535, 255, "corner")];
    let file = xls::compound(&xls::workbook(&[], &[("S", 0, records.concat())]));
    let read = crate::read("a.xls", &file, Users).expect("read");
    assert_eq!(read[..2], own);
    assert_eq!(read[2..], [row(65_536, &["far", "", "", "", ""])]);
}

#[test]
fn the_formats_that_an_xls_defines_count_whatever_their_numbers() {
    let format = |number, code: &str| {
        let head = [xls::words(&[number, code.len() as u16]), vec![0]].concat();
        xls::record(0x041E, &[&head, code.as_bytes()].concat())
    };
    // Excel itself uses 50 for a date of East Asia, 14 for any date, and 164 for the first format of a file.
    let formats = [(50, "0.0"), (70, "mmm d, yyyy"), (164, "0.00"), (50, "0.0")];
    let mut head: Vec<u8> = formats.iter().flat_map(|(number, code)| format(*number, code)).collect();
    for number in [50, 70, 164, 14, 0] {
        head.extend(xls::record(0x00E0, &[xls::words(&[0, number]), vec![0; 16]].concat()));
    }
    let mut records = xls::rows(&[headings()]);
    for (column, value) in (0..).zip([104.5_f64, 46_063.0, 46_063.0, 46_063.0, 46_063.0]) {
        let cell = [xls::words(&[1, column, column]), value.to_le_bytes().to_vec()].concat();
        records.extend(xls::record(0x0203, &cell));
    }
    let file = xls::compound(&xls::workbook(&head, &[("S", 0, records)]));
    let cells = ["104.5", "10/02/2026", "46063", "10/02/2026", "46063"];
    assert_eq!(crate::read("a.xls", &file, Users), Ok(vec![row(2, &cells)]));
}

#[test]
fn f29_a_wrong_extension_or_content_is_refused() {
    let [(_, xlsx), (_, xls)] = both(&people(1));
    for name in ["a.csv", "a.xlsm", "a.xlsx.exe", "xlsx", "a.", ""] {
        assert_eq!(crate::read(name, &xlsx, Users), Err(SheetRefusal::WrongExtension), "{name}");
    }
    let html = b"<html><table><tr><td>Forename</td></tr></table></html>".as_slice();
    let ods = xlsx::package(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", "<x/>"),
    ]);
    let book_of_95 = xls::compound(&xls::record(0x0809, &xls::words(&[0x0500, 5, 0, 0])));
    let document = xls::container("WordDocument", &[0; 5_000]);
    for (name, bytes) in [
        ("a.xlsx", xls.as_slice()),
        ("a.xls", &xlsx),
        ("a.xls", html),
        ("a.xlsx", html),
        ("a.xls", b"Forename,Surname\nAnn,Lee\n"),
        ("a.xls", &book_of_95),
        ("a.xls", &document),
        ("a.xlsx", &document),
        ("a.xlsx", &ods),
        ("a.ods", &ods),
        ("a.ods", &xlsx),
        ("a.ods", &xls),
        ("a.xlsx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("a.xlsx", b""),
        ("a.xls", b""),
    ] {
        assert_eq!(crate::read(name, bytes, Users), Err(SheetRefusal::NotASpreadsheet), "{name}");
    }
    let large = vec![b'P'; MAX_BYTES as usize + 1];
    assert_eq!(crate::read("a.csv", &large, Users), Err(SheetRefusal::TooLarge));
}

#[test]
fn f29_a_file_protected_with_a_password_says_so() {
    let package = xls::container("EncryptedPackage", &[7; 9_000]);
    assert_eq!(crate::read("a.xlsx", &package, Users), Err(SheetRefusal::Protected));
    let pass = xls::record(0x002F, &[1, 0, 1, 0, 1, 0]);
    let book = xls::compound(&xls::workbook(&pass, &[("S", 0, vec![0xAA; 500])]));
    assert_eq!(crate::read("a.xls", &book, Users), Err(SheetRefusal::Protected));
    // The older way to protect (XOR). What follows is no more readable.
    let pass = [xls::record(0x002F, &[0, 0, 0x4A, 0x51, 0x1A, 0xCC]), xls::record(0x0042, &[0xCC, 0xD7])];
    let book = xls::compound(&xls::workbook(&pass.concat(), &[("S", 0, vec![0xAA; 500])]));
    assert_eq!(crate::read("a.xls", &book, Users), Err(SheetRefusal::Protected));
}

#[test]
fn rows_or_cells_outside_a_sheet_are_refused() {
    for data in [
        "<row r=\"4294967297\"><c><v>1</v></c></row>",
        "<row><c r=\"A4294967297\"><v>1</v></c></row>",
        "<row><c r=\"A0\"><v>1</v></c></row>",
        "<row><c r=\"XFE1\"><v>1</v></c></row>",
        "<row><c r=\"ZZZZZZZZZZ1\"><v>1</v></c></row>",
        "<row><c r=\"1\"><v>1</v></c></row>",
        "<row><c r=\"é1\"><v>1</v></c></row>",
        "<row r=\"2\"><c><v>1</v></c></row><row r=\"1\"><c><v>1</v></c></row>",
        "<row><c t=\"s\"><v>0</v></c></row>",
        "<row><c t=\"str\"><v>&unknown;</v></c></row>",
    ] {
        assert_eq!(
            crate::read("a.xlsx", &xlsx::sheet(data), Users),
            Err(SheetRefusal::NotASpreadsheet),
            "{data}"
        );
    }
}

/// Pseudorandom numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % below
    }
}

#[test]
fn damaged_files_neither_panic_nor_say_what_is_not_there() {
    let mut dice = Dice(2026);
    for name in FIXTURES {
        let whole = fixture(name);
        for end in (0..whole.len()).step_by(97) {
            let _ = read_damaged(name, &whole[..end]);
        }
        for _ in 0..1_000 {
            let mut flipped = whole.clone();
            for _ in 0..1 + dice.roll(4) {
                let at = dice.roll(whole.len());
                flipped[at] ^= 1 << dice.roll(8);
            }
            let rows = read_damaged(name, &flipped).map_or(0, |sheet| sheet.rows.len());
            assert!(rows <= 100);
        }
    }
    // A zip protects its parts with checksums, so the parts are damaged before they are packed.
    let sheet = xlsx::wrap(&xlsx::rows(&people(3)));
    let parts = xlsx::parts(&[("S", "visible", &sheet)], Some("<sst><si><t>a</t></si></sst>"));
    for _ in 0..2_000 {
        let mut parts: Vec<(String, Vec<u8>)> =
            parts.iter().map(|(name, body)| (name.clone(), body.clone().into_bytes())).collect();
        let part = dice.roll(parts.len());
        let body = &mut parts[part].1;
        let (from, to) = (dice.roll(body.len()), dice.roll(body.len()));
        match dice.roll(3) {
            0 => body[from] = dice.roll(256) as u8,
            1 => body.truncate(from),
            _ => body[from] = body[to],
        }
        let _ = read_damaged("a.xlsx", &xlsx::package(&parts));
    }
    // The records of a workbook are damaged too, beyond what the container's own checks would notice.
    let stream = xls::workbook(
        &xls::record(0x00FC, b"\x01\0\0\0\x01\0\0\0\x03\0\x0Cabc"),
        &[("S", 0, xls::rows(&people(3)))],
    );
    for _ in 0..2_000 {
        let mut stream = stream.clone();
        for _ in 0..1 + dice.roll(3) {
            let at = dice.roll(stream.len());
            stream[at] = dice.roll(256) as u8;
        }
        let _ = read_damaged("a.xls", &xls::compound(&stream));
    }
}

/// Reads a damaged file: an .xlsx, which is vetted first, in this process; an .xls in a child, which it may end.
fn read_damaged(name: &str, bytes: &[u8]) -> Result<Sheet, SheetRefusal> {
    if name.ends_with(".xlsx") {
        sheets::read_here(name, bytes, Administrators.layout())
    } else {
        crate::support::read_layout(name, bytes, Administrators.layout())
    }
}
