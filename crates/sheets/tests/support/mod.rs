//! Builds spreadsheets part by part and record by record, and loads the fixtures.

pub mod xls;
pub mod xlsx;

use domain::batches::columns::BatchKind;
use std::path::PathBuf;

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
