//! Lists that go out as a file, for people to work with in a spreadsheet program.

use crate::text::guard;
use crate::write::NotWritten;
use domain::sheet::FileFormat;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

/// The longest text of a cell, in characters: Excel takes 32,767, with the apostrophe of a guarded one.
const MAX_TEXT: usize = 32_000;

/// A list: its name, its headings, and its rows with a text a heading. No cell is ever a formula, whatever it says: a
/// text that opens like one gets an apostrophe before it, in either format.
pub struct List<'a> {
    /// What it is called: the workbook's tab.
    pub name: &'a str,
    /// The headings.
    pub headings: &'a [&'a str],
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl List<'_> {
    /// The list as a file. The same bytes for the same list.
    ///
    /// # Errors
    /// If the list has more rows than a sheet.
    pub fn file(&self, format: FileFormat) -> Result<Vec<u8>, NotWritten> {
        match format {
            FileFormat::Csv => Ok(self.csv()),
            FileFormat::Xlsx => self.xlsx(),
        }
    }

    /// RFC 4180, after the mark by which Excel knows UTF-8.
    fn csv(&self) -> Vec<u8> {
        let quoted = |text: &str| format!("\"{}\"", cell(text).replace('"', "\"\""));
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let mut file = "\u{feff}".to_owned();
        file.push_str(&line(self.headings.iter().map(|heading| quoted(heading)).collect()));
        for row in &self.rows {
            file.push_str(&line(row.iter().map(|text| quoted(text)).collect()));
        }
        file.into_bytes()
    }

    fn xlsx(&self) -> Result<Vec<u8>, NotWritten> {
        let mut workbook = Workbook::new();
        workbook.set_properties(
            &DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?),
        );
        let (heading, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
        let sheet = workbook.add_worksheet().set_name(self.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(self.headings) {
            sheet.set_column_width(column, 24)?.write_string_with_format(0, column, *name, &heading)?;
        }
        for (at, row) in (1..).zip(&self.rows) {
            for (column, words) in (0..).zip(row) {
                sheet.write_string_with_format(at, column, cell(words), &text)?;
            }
        }
        Ok(workbook.save_to_buffer()?)
    }
}

/// One line of text that no program takes for a formula.
fn cell(text: &str) -> String {
    let line: String = text.chars().take(MAX_TEXT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    guard(line.trim()).into_owned()
}
