//! Spreadsheets made byte by byte, honest and hostile: what no spreadsheet program would write.

pub mod xls;
pub mod xlsx;

use domain::sheet::{BatchKind, SheetRow};
use std::path::PathBuf;

/// The headings of a users sheet.
pub fn headings() -> Vec<&'static str> {
    BatchKind::Users.columns().iter().map(|column| column.heading()).collect()
}

/// A file under `fixtures`.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).unwrap()
}

/// Every fixture, by name.
pub const FIXTURES: &[&str] =
    &["people-libreoffice.xlsx", "people-libreoffice.xls", "people-openpyxl.xlsx", "administrators-xlwt.xls"];

/// A row as it should be read.
pub fn row(number: u32, cells: &[&str]) -> SheetRow {
    SheetRow { number, cells: cells.iter().map(|cell| cell.to_string()).collect() }
}

/// `count` rows of people below the headings, as texts.
pub fn people(count: usize) -> Vec<Vec<String>> {
    let mut rows = vec![headings().into_iter().map(str::to_owned).collect()];
    rows.extend((1..=count).map(|number| {
        let level = "No access to pupil data, aggregate data only";
        let email = format!("person{number}@oakfield.example");
        ["Person", &number.to_string(), &email, "Teacher", level].map(str::to_owned).to_vec()
    }));
    rows
}

/// Numbers that look random and are the same every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % below
    }
}

/// Files of at most 1 MiB that were made to take memory or time, each with a name that says how.
pub fn hostile() -> Vec<(String, Vec<u8>)> {
    let mut files = xlsx::hostile();
    files.extend(xls::hostile());
    files
}
