//! Writes lists as files for people to work with in a spreadsheet program.

use crate::text::guard;
use crate::write::NotWritten;
use domain::base::sheet::{FileFormat, ListCell};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// The longest text of a cell, in characters. Excel accepts 32,767, which includes the apostrophe of
/// [`guard`].
const MAX_TEXT: usize = 32_000;

/// A list to download, with one cell per heading in each row.
///
/// No cell is ever a formula, whatever its text: a text that looks like a formula gets an apostrophe before
/// it, in both formats.
pub struct List<'a> {
    /// The list's name, which is also the name of the workbook's tab.
    pub name: &'a str,
    /// The texts of the first row, in column order.
    pub headings: &'a [&'a str],
    /// One cell per heading, in the order of the headings.
    pub rows: Vec<Vec<ListCell>>,
    /// The number of columns that stay in sight when the others are scrolled.
    pub frozen: u16,
}

impl List<'_> {
    /// Returns the list as a file. The same list always gives the same bytes.
    ///
    /// # Errors
    /// Fails when the list has more rows than a sheet can hold.
    pub fn file(&self, format: FileFormat) -> Result<Vec<u8>, NotWritten> {
        match format {
            FileFormat::Csv => Ok(self.csv()),
            FileFormat::Xlsx => self.xlsx(),
        }
    }

    /// Follows RFC 4180, after the byte order mark by which Excel recognises UTF-8.
    fn csv(&self) -> Vec<u8> {
        let quoted = |text: &str| format!("\"{}\"", cell(text).replace('"', "\"\""));
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let mut file = "\u{feff}".to_owned();
        file.push_str(&line(self.headings.iter().map(|heading| quoted(heading)).collect()));
        for row in &self.rows {
            let cell = |cell: &ListCell| match cell {
                ListCell::Text(text) => quoted(text),
                ListCell::Number(number) => number.to_string(),
            };
            file.push_str(&line(row.iter().map(cell).collect()));
        }
        file.into_bytes()
    }

    fn xlsx(&self) -> Result<Vec<u8>, NotWritten> {
        workbook(std::slice::from_ref(self))
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (heading, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
        sheet.set_name(self.name)?.set_freeze_panes(1, self.frozen)?;
        for (column, name) in (0..).zip(self.headings) {
            sheet.set_column_width(column, 24)?.write_string_with_format(0, column, *name, &heading)?;
        }
        for (at, row) in (1..).zip(&self.rows) {
            for (column, content) in (0..).zip(row) {
                match content {
                    ListCell::Text(words) => {
                        sheet.write_string_with_format(at, column, cell(words), &text)?
                    }
                    ListCell::Number(number) => sheet.write_number(at, column, *number)?,
                };
            }
        }
        Ok(())
    }
}

/// Returns lists as one .xlsx, each on a tab of its own. The same lists always give the same bytes.
///
/// # Errors
/// Fails when a list has more rows than a sheet can hold, or two have one name.
pub fn workbook(lists: &[List<'_>]) -> Result<Vec<u8>, NotWritten> {
    let mut workbook = Workbook::new();
    workbook
        .set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    for list in lists {
        list.write(workbook.add_worksheet())?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Returns the text as one line that no spreadsheet program reads as a formula.
fn cell(text: &str) -> String {
    let line: String = text.chars().take(MAX_TEXT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    guard(line.trim()).into_owned()
}
