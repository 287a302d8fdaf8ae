//! Writing the template (F26), and a person's rows with their errors beside them.

use calamine::Reader;
use domain::access::organisation::OrganisationKind::{LocalAuthority, Secondary};
use domain::base::sheet::{SheetRefusal, SheetRow};
use domain::batches::columns::BatchKind::{Administrators, Users};
use domain::batches::columns::{BatchKind, Column};
use std::io::{Cursor, Read};

fn row(number: u32, cells: &[&str]) -> SheetRow {
    SheetRow { number, cells: cells.iter().map(|cell| cell.to_string()).collect() }
}

/// Reads a part of an .xlsx as text.
fn part(file: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn f26_the_template_has_its_tab_headings_and_dropdowns() {
    for kind in BatchKind::ALL {
        let template = sheets::template(Secondary, *kind).unwrap();
        assert_eq!(crate::read("template.xlsx", &template, *kind), Err(SheetRefusal::NoRows));
        assert!(part(&template, "xl/workbook.xml").contains("<sheet name=\"User Details\""));
    }
    let template = sheets::template(Secondary, Users).unwrap();
    let sheet = part(&template, "xl/worksheets/sheet1.xml");
    for (cells, list) in [("D2:D101", "RoleChoices"), ("E2:E101", "PupilAccessChoices")] {
        let rule = sheet.split("<dataValidation ").find(|rule| rule.contains(cells)).unwrap();
        assert!(
            rule.contains("type=\"list\"") && rule.contains(&format!("<formula1>{list}</formula1>")),
            "{rule}"
        );
    }
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(template)).unwrap();
    let choices = book.worksheet_range("Choices").unwrap();
    for (index, column) in [Column::Role, Column::PupilAccess].into_iter().enumerate() {
        let listed: Vec<String> =
            choices.rows().map(|row| row[index].to_string()).filter(|text| !text.is_empty()).collect();
        assert_eq!(listed, column.choices(Secondary));
    }
}

#[test]
fn f26_the_template_outside_schools_offers_its_own_roles() {
    let template = sheets::template(LocalAuthority, Users).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(template)).unwrap();
    let choices = book.worksheet_range("Choices").unwrap();
    let roles: Vec<String> =
        choices.rows().map(|row| row[0].to_string()).filter(|text| !text.is_empty()).collect();
    assert_eq!(roles, ["Director", "Adviser", "Officer", "Data Manager"]);
    assert_ne!(Users.template(LocalAuthority), Users.template(Secondary));
}

#[test]
fn f26_the_template_is_the_same_every_time() {
    for kind in BatchKind::ALL {
        assert!(sheets::template(Secondary, *kind).unwrap() == sheets::template(Secondary, *kind).unwrap());
    }
}

#[test]
fn f26_the_xls_templates_agree_with_the_xlsx_ones() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/static/templates");
    for kind in BatchKind::ALL {
        let file = std::fs::read(folder.join(format!("attain-{}.xls", kind.as_str()))).unwrap();
        assert_eq!(crate::read("template.xls", &file, *kind), Err(SheetRefusal::NoRows));
        let mut book: calamine::Xls<_> = calamine::open_workbook_from_rs(Cursor::new(&file)).unwrap();
        // A dropdown is a DV record (0x01BE); its cells and the guidance follow in the same record.
        let dropdowns = file.windows(2).filter(|bytes| *bytes == [0xBE, 0x01]).count();
        assert!(dropdowns >= kind.columns().len());
        for column in kind.columns().iter().filter(|column| !column.choices(Secondary).is_empty()) {
            let choices = book.worksheet_range("Choices").unwrap();
            let listed: Vec<String> = choices.cells().map(|(.., text)| text.to_string()).collect();
            assert!(
                column.choices(Secondary).iter().all(|choice| listed.iter().any(|text| text == choice)),
                "{listed:?}"
            );
        }
    }
}

/// Texts that a spreadsheet program might treat as more than text.
const TEXTS: &[&str] = &[
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+441234567890",
    "-2+3",
    "@SUM(A1:A9)",
    "＝1+1",
    "'=1",
    "O'Neill",
    "'tis",
    "Zoë",
    "a,b;\"c\"",
    "<b>&amp;</b>",
    "_x0041_",
    "http://example.com",
    "1e5",
    "01234",
    "TRUE",
    "😀",
    "#N/A",
    "{=1}",
];

#[test]
fn f31_a_sheet_with_errors_comes_back_unchanged() {
    for kind in [Users, Administrators] {
        let width = kind.columns().len();
        let rows: Vec<(SheetRow, String)> = (0..)
            .zip(TEXTS)
            .map(|(index, text)| {
                let mut cells = vec![String::new(); width];
                cells[index as usize % width] = text.to_string();
                cells[(index as usize + 1) % width] = "x".repeat(255);
                (SheetRow { number: 2 + 3 * index, cells }, format!("=\"{text}\" is not right"))
            })
            .collect();
        let file = sheets::with_errors(Secondary, kind, &rows).unwrap();
        let again = crate::read("again.xlsx", &file, kind).unwrap();
        assert_eq!(again, rows.into_iter().map(|(row, _)| row).collect::<Vec<_>>());
    }
}

#[test]
fn f31_no_cell_of_a_sheet_with_errors_is_a_formula_even_as_csv() {
    let rows: Vec<(SheetRow, String)> = (2..)
        .zip(TEXTS.iter().chain(&["\t=1", "\r=1", "\n@A1"]))
        .map(|(number, text)| (row(number, &[text, text, text, text, text]), text.to_string()))
        .collect();
    let file = sheets::with_errors(Secondary, Users, &rows).unwrap();
    let sheet = part(&file, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"));
    assert!(sheet.split("<c ").skip(1).all(|cell| cell.contains("t=\"s\"")));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file)).unwrap();
    let range = book.worksheet_range("User Details").unwrap();
    assert_eq!(range.rows().next().unwrap().last().unwrap().to_string(), "Errors");
    for (.., cell) in range.used_cells() {
        let text = cell.to_string();
        assert!(!text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{text}");
    }
}

#[test]
fn f31_rows_whose_numbers_meet_are_all_kept() {
    let rows: Vec<(SheetRow, String)> = [9, 9, 1, 0]
        .into_iter()
        .map(|number| (row(number, &["Ann", "Lee", "a@b.example"]), String::new()))
        .collect();
    let file = sheets::with_errors(Secondary, Administrators, &rows).unwrap();
    let numbers: Vec<u32> =
        crate::read("a.xlsx", &file, Administrators).unwrap().iter().map(|row| row.number).collect();
    assert_eq!(numbers, [9, 10, 11, 12]);
    assert!(
        sheets::with_errors(Secondary, Administrators, &[(row(u32::MAX, &["Ann"]), String::new())]).is_err()
    );
}
