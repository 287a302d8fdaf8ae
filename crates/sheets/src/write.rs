//! The sheets that go out: the template (F26), and the person's rows with what is wrong beside them.

use crate::text::guard;
use domain::failure::Failure;
use domain::sheet::{BatchKind, Column, ERRORS_HEADING, MAX_ROWS, SheetRow, TAB};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula,
    Workbook, Worksheet, XlsxError,
};
use std::fmt;

/// The hidden sheet with what the dropdowns offer. They cannot stand in the dropdown itself: one has a comma in
/// it, which is what separates them there.
const CHOICES: &str = "Choices";

/// Why a spreadsheet could not be written: a row number beyond the last row of a sheet, or no memory.
#[derive(Debug)]
pub struct NotWritten(XlsxError);

impl fmt::Display for NotWritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "writing a spreadsheet: {}", self.0)
    }
}

impl std::error::Error for NotWritten {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl From<XlsxError> for NotWritten {
    fn from(error: XlsxError) -> NotWritten {
        NotWritten(error)
    }
}

/// What is to be written has been checked: that it cannot be is ours to mend.
impl From<NotWritten> for Failure {
    fn from(error: NotWritten) -> Failure {
        Failure::Bug(error.to_string())
    }
}

/// The template to fill in, as an .xlsx: headings in a row that stays in view, dropdowns in
/// [`MAX_ROWS`] rows, guidance beside the cell one is in. The same bytes every time.
///
/// # Errors
/// Only if the writer itself fails.
pub fn template(kind: BatchKind) -> Result<Vec<u8>, NotWritten> {
    build(kind, &[], false)
}

/// The person's rows back as an .xlsx, with the column "Errors" beside them, each at the row number it came
/// from unless two would meet. [`crate::read`] gives the same rows again and passes the errors over.
///
/// Whatever the texts say, nothing in the sheet is a formula: every cell is written as a string, and a text that
/// opens like a formula gets an apostrophe before it, so that it stays text even where the sheet is saved as CSV
/// and opened again. [`crate::read`] takes that one apostrophe off.
///
/// # Errors
/// If a row number is beyond what a sheet can hold.
pub fn with_errors(kind: BatchKind, rows: &[(SheetRow, String)]) -> Result<Vec<u8>, NotWritten> {
    build(kind, rows, true)
}

fn build(kind: BatchKind, rows: &[(SheetRow, String)], errors: bool) -> Result<Vec<u8>, NotWritten> {
    let columns = kind.columns();
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new().set_title(TAB).set_author("Attain").set_creation_datetime(&created),
    );

    let heading = Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x1D4F6E))
        .set_align(FormatAlign::VerticalCenter)
        .set_border_bottom(FormatBorder::Medium);
    // As text, so that Excel makes neither a date nor a number of what is typed.
    let text = Format::new().set_num_format("@");
    let wrapped = Format::new().set_num_format("@").set_text_wrap().set_font_color(Color::RGB(0xA4161A));

    let sheet = workbook.add_worksheet().set_name(TAB)?;
    sheet.set_freeze_panes(1, 0)?.set_row_height(0, 24)?;
    for (index, column) in (0..).zip(columns) {
        sheet.set_column_width(index, width(*column))?.set_column_format(index, &text)?;
        sheet.write_string_with_format(0, index, column.heading(), &heading)?;
    }
    let errors_column = columns.len() as u16;
    if errors {
        sheet.set_column_width(errors_column, 60)?;
        sheet.write_string_with_format(0, errors_column, ERRORS_HEADING, &heading)?;
    }
    let mut last = 0;
    for (row, error) in rows {
        let at = row.number.saturating_sub(1).max(last + 1);
        for (index, cell) in (0..errors_column).zip(&row.cells) {
            sheet.write_string_with_format(at, index, guard(cell.trim()), &text)?;
        }
        sheet.write_string_with_format(at, errors_column, guard(error.trim()), &wrapped)?;
        last = at;
    }
    add_guidance(sheet, columns, last.max(MAX_ROWS as u32))?;
    add_choices(&mut workbook, columns)?;
    Ok(workbook.save_to_buffer()?)
}

/// The width of a column, in characters.
fn width(column: Column) -> u16 {
    match column {
        Column::Forename | Column::Surname => 22,
        Column::Email => 36,
        Column::Role => 28,
        Column::PupilAccess => 58,
    }
}

/// The name that stands for a column's choices in the workbook.
fn list_name(column: Column) -> String {
    format!("{column:?}Choices")
}

/// Dropdowns, and the guidance that shows beside the cell one is in, down to `last` (from 0).
fn add_guidance(sheet: &mut Worksheet, columns: &[Column], last: u32) -> Result<(), XlsxError> {
    for (index, column) in (0..).zip(columns) {
        let rule = DataValidation::new();
        let rule = if column.choices().is_empty() {
            rule.allow_any_value()
        } else {
            // By a name: the .xls made from this cannot refer to another sheet in any other way.
            rule.allow_list_formula(Formula::new(format!("={}", list_name(*column))))
                .set_error_title(column.heading())?
                .set_error_message(column.guidance())?
        };
        let rule = rule.set_input_title(column.heading())?.set_input_message(column.guidance())?;
        sheet.add_data_validation(1, index, last, index, &rule)?;
    }
    Ok(())
}

/// The hidden sheet the dropdowns take their choices from, where there are any.
fn add_choices(workbook: &mut Workbook, columns: &[Column]) -> Result<(), XlsxError> {
    let lists: Vec<(Column, Vec<&str>)> = columns
        .iter()
        .map(|column| (*column, column.choices()))
        .filter(|(_, choices)| !choices.is_empty())
        .collect();
    if lists.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet().set_name(CHOICES)?.set_hidden(true);
    for (index, (_, choices)) in (0..).zip(&lists) {
        for (row, choice) in (0..).zip(choices) {
            sheet.write_string(row, index, *choice)?;
        }
    }
    for (letter, (column, choices)) in ('A'..).zip(&lists) {
        let range = format!("={CHOICES}!${letter}$1:${letter}${}", choices.len());
        workbook.define_name(list_name(*column), &range)?;
    }
    Ok(())
}
