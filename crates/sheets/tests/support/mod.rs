//! Builds spreadsheets part by part and record by record, and loads the fixtures.

pub mod xls;
pub mod xlsx;

use domain::base::sheet::{Layout, Sheet, SheetRefusal};
use domain::batches::columns::BatchKind;
use sheets::ReadError;
use std::path::PathBuf;

/// Reads a file as the functions do, workbooks in a child.
pub fn read_layout(name: &str, bytes: &[u8], layout: &'static Layout) -> Result<Sheet, SheetRefusal> {
    sheets::child::use_program(env!("CARGO_BIN_EXE_read-workbook").into());
    sheets::read_layout(name, bytes, layout).map_err(|error| match error {
        ReadError::Refused(refusal) => refusal,
        ReadError::Failed(cause) => panic!("{name}: {cause}"),
    })
}

pub fn headings() -> Vec<&'static str> {
    BatchKind::Users.columns().iter().map(|column| column.heading()).collect()
}

/// Reads a file from `fixtures`.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).unwrap()
}

pub const FIXTURES: &[&str] =
    &["people-libreoffice.xlsx", "people-libreoffice.xls", "people-openpyxl.xlsx", "administrators-xlwt.xls"];

/// Returns a row of headings, then `count` rows of people, as texts.
pub fn people(count: usize) -> Vec<Vec<String>> {
    let mut rows = vec![headings().into_iter().map(str::to_owned).collect()];
    rows.extend((1..=count).map(|number| {
        let level = "No access to pupil data, aggregate data only";
        let email = format!("person{number}@oakfield.example");
        ["Person", &number.to_string(), &email, "Teacher", level].map(str::to_owned).to_vec()
    }));
    rows
}
