//! Reading the spreadsheets of pupils' records: layouts with optional headings and the school's own, and CSV.

use crate::support::read_layout;
use domain::base::sheet::{FileFormat, Layout, ListCell, MAX_BYTES, MAX_OTHERS, Sheet, SheetRefusal};
use domain::records::file::RecordsKind;
use sheets::List;

const PUPILS: &Layout = RecordsKind::Pupils.layout();
const CLASSES: &Layout = RecordsKind::Classes.layout();
const TARGETS: &Layout = RecordsKind::Targets.layout();

fn csv(text: &[u8]) -> Result<Sheet, SheetRefusal> {
    read_layout("classes.CSV", text, CLASSES)
}

fn cells(sheet: &Sheet) -> Vec<(u32, Vec<&str>)> {
    sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(String::as_str).collect())).collect()
}

#[test]
fn a_csv_is_read_in_utf_8_and_in_windows_1252() {
    let seen = |text: &[u8]| {
        let sheet = csv(text).expect("read");
        sheet.rows[0].cells[2].clone()
    };
    assert_eq!(seen("\u{feff}UPN,Subject,Class\r\nA,French,Chloë’s\r\n".as_bytes()), "Chloë’s");
    assert_eq!(seen("UPN,Subject,Class\nA,French,Zoë".as_bytes()), "Zoë");
    assert_eq!(seen(b"UPN,Subject,Class\rA,French,Chlo\xEB\x92s \x80"), "Chloë’s €");
    assert_eq!(seen(b"UPN,Subject,Class\nA,French,'=1+1\n"), "=1+1", "as our own files have it");
}

#[test]
fn rows_of_a_csv_have_the_numbers_a_spreadsheet_program_gives_them() {
    let text = "\nclass,Subject,,upn,Errors\n\n\"one\ntwo\",\"a \"\"b\"\", c\"\n,,x\nfive,,,six,,,,seven\n";
    let sheet = csv(text.as_bytes()).expect("read");
    assert_eq!(
        cells(&sheet),
        [(4, vec!["", "a \"b\", c", "one two"]), (6, vec!["six", "", "five"])],
        "blank lines count, a line inside a text does not"
    );
    assert_eq!(sheet.headings, ["UPN", "Subject", "Class"]);
}

#[test]
fn a_csv_that_is_none_or_too_much_is_refused() {
    for (text, refusal) in [
        (&b""[..], SheetRefusal::Empty),
        (b"\n\n , ,\n", SheetRefusal::Empty),
        (b"UPN,Subject,Class\n,,\n", SheetRefusal::NoRows),
        (b"\x89PNG\0\0\0", SheetRefusal::NotASpreadsheet),
        (b"PK\x03\x04", SheetRefusal::NotASpreadsheet),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", SheetRefusal::NotASpreadsheet),
    ] {
        assert_eq!(csv(text), Err(refusal), "{text:?}");
    }
    let rows = |count: usize| format!("UPN,Subject,Class\n{}", "A,b,c\n".repeat(count));
    assert_eq!(csv(rows(8_000).as_bytes()).map(|sheet| sheet.rows.len()), Ok(8_000));
    assert_eq!(csv(rows(8_001).as_bytes()), Err(SheetRefusal::TooManyRows));
    assert_eq!(csv(",".repeat(20_000).as_bytes()), Err(SheetRefusal::TooMuchInside));
    let large = vec![b'a'; MAX_BYTES as usize + 1];
    assert_eq!(csv(&large), Err(SheetRefusal::TooLarge));
    let missing = csv(b"UPN,Klasse\nA,b").expect_err("headings");
    let sentence = missing.sentence(CLASSES);
    assert!(
        sentence.contains("“Subject”, “Class” are missing") && sentence.contains("“Klasse”"),
        "{sentence}"
    );
    assert_eq!(
        read_layout("a.csv", b"x", domain::batches::columns::BatchKind::Users.layout()),
        Err(SheetRefusal::WrongExtension)
    );
}

#[test]
fn headings_may_be_optional_or_the_files_own_and_every_format_agrees() {
    let headings = ["UPN", "Name", "French", "Art and Design", "French benchmark"];
    let row = ["A", "Lee, Ann", "7", "", "6"].map(ListCell::grade);
    assert_eq!(row[2], ListCell::Number(7.0));
    let rows = vec![row.to_vec()];
    let list = List { name: "Targets", headings: &headings, rows, frozen: 2 };
    for format in [FileFormat::Csv, FileFormat::Xlsx] {
        let file = list.file(format).expect("a file");
        let sheet = read_layout(&format!("t.{}", format.extension()), &file, TARGETS).expect("read");
        assert_eq!(
            (&sheet.headings[..], cells(&sheet)),
            (&headings.map(str::to_owned)[..], vec![(2, vec!["A", "Lee, Ann", "7", "", "6"])])
        );
    }
    let twice = read_layout("t.csv", b"UPN,French,FRENCH\nA,7,7", TARGETS).expect_err("twice");
    assert!(twice.sentence(TARGETS).contains("“French” is there more than once"));
    let many: String = (0..=MAX_OTHERS).map(|n| format!(",S{n}")).collect();
    assert_eq!(
        read_layout("t.csv", format!("UPN{many}\nA").as_bytes(), TARGETS),
        Err(SheetRefusal::TooMuchInside)
    );
    let all = "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged,KS2 score\nA,B,C,D,E,F,G,H";
    let sheet = read_layout("p.csv", all.as_bytes(), PUPILS).expect("read");
    assert_eq!(
        cells(&sheet),
        [(2, vec!["A", "B", "C", "D", "E", "F", "", "H", "", "", "", "", "", "G", "", ""])]
    );
    let short = all.replace(",KS2 score", "").replace(",H", "");
    assert!(read_layout("p.csv", short.as_bytes(), PUPILS).is_ok());
}

#[test]
fn a_damaged_csv_neither_panics_nor_says_more_than_is_there() {
    let whole = "UPN,Subject,Class\nA,\"Fr\"\"ench\",\"11\n/1\"\r\nB,Ärt,x\n".as_bytes();
    for at in 0..whole.len() {
        for byte in [0, b'"', b',', b'\n', b'\r', 0x80, 0xFF] {
            let mut damaged = whole.to_vec();
            damaged[at] = byte;
            let rows = csv(&damaged).map_or(0, |sheet| sheet.rows.len());
            assert!(rows <= 5);
        }
        let _ = csv(&whole[..at]);
    }
}
