//! Writes the template (F26), and a person's rows with their errors beside them.

use crate::text::guard;
use domain::access::organisation::OrganisationKind;
use domain::base::failure::Failure;
use domain::base::sheet::{ERRORS_HEADING, SheetRow};
use domain::base::synonyms;
use domain::batches::columns::{BatchKind, Column, MAX_ROWS, TAB};
use domain::records::file::RecordsKind;
use domain::records::guidance::Guidance;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula,
    Workbook, Worksheet, XlsxError,
};
use std::fmt;

/// The hidden sheet with the choices of the dropdowns. They cannot be listed in the dropdown's rule itself:
/// the rule separates choices by commas, and one choice contains a comma.
const CHOICES: &str = "Choices";

/// The reason why a spreadsheet could not be written: a row number beyond the last row of a sheet, or too
/// little memory.
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

/// All values were checked before they are written, so a failure to write them is our own bug.
impl From<NotWritten> for Failure {
    fn from(error: NotWritten) -> Failure {
        Failure::Bug(error.to_string())
    }
}

/// Returns the template to fill in, as an .xlsx: headings in a row that stays in view, dropdowns in
/// [`MAX_ROWS`] rows, and guidance beside the selected cell. The bytes are the same every time. `at` is the kind of
/// organisation that fills it in.
///
/// # Errors
/// Fails only when the writing library itself fails.
pub fn template(at: OrganisationKind, kind: BatchKind) -> Result<Vec<u8>, NotWritten> {
    build(at, kind, &[], false)
}

/// Returns the person's rows as an .xlsx, with the additional column "Errors". Each row keeps the row number
/// it had, unless two rows would have the same number. [`crate::read_layout`] returns the same rows again and
/// ignores the errors.
///
/// No cell is a formula, whatever its text: every cell is written as a string, and a text that looks like a
/// formula gets an apostrophe before it, so that it stays text even after the sheet was saved as CSV and
/// opened again. [`crate::read_layout`] removes that one apostrophe.
///
/// # Errors
/// Fails when a row number is beyond the last row that a sheet can hold.
pub fn with_errors(
    at: OrganisationKind,
    kind: BatchKind,
    rows: &[(SheetRow, String)],
) -> Result<Vec<u8>, NotWritten> {
    build(at, kind, rows, true)
}

/// Returns the template of a file of records, as an .xlsx: headings in a row that stays in view, cells that
/// stay text, and guidance beside the selected cell. The bytes are the same every time.
///
/// # Errors
/// Fails only when the writing library itself fails.
pub fn records_template(kind: RecordsKind) -> Result<Vec<u8>, NotWritten> {
    let layout = kind.layout();
    let mut workbook = new_workbook(layout.tab)?;
    let (heading, text) = (heading_format(), Format::new().set_num_format("@"));
    let sheet = workbook.add_worksheet().set_name(layout.tab)?;
    sheet.set_freeze_panes(1, 0)?.set_row_height(0, 24)?;
    let last = u32::try_from(layout.most_rows).unwrap_or(u32::MAX);
    for (index, line) in (0..).zip(kind.guidance()) {
        let name = kind.template_heading(line.column);
        sheet.set_column_width(index, 20)?.set_column_format(index, &text)?;
        sheet.write_string_with_format(0, index, name, &heading)?;
        let rule = DataValidation::new()
            .allow_any_value()
            .set_input_title(name)?
            .set_input_message(note(name, line))?;
        sheet.add_data_validation(1, index, last, index, &rule)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The guidance that is shown beside a selected cell: what to enter, and which other headings are understood.
fn note(name: &str, line: &Guidance) -> String {
    /// The most characters that Excel shows.
    const MOST: usize = 255;
    let mut note = format!("{}. For example: {}", line.enter, line.example);
    let words = synonyms::heading(name).iter().chain(synonyms::subject(name));
    let (mut before, mut count) = (". Also understood as the heading: ", note.chars().count());
    for word in words {
        count += before.chars().count() + word.chars().count();
        if count > MOST {
            break;
        }
        note = note + before + word;
        before = ", ";
    }
    note
}

fn new_workbook(title: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new().set_title(title).set_author("Attain").set_creation_datetime(&created),
    );
    Ok(workbook)
}

fn heading_format() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x1D4F6E))
        .set_align(FormatAlign::VerticalCenter)
        .set_border_bottom(FormatBorder::Medium)
}

fn build(
    at: OrganisationKind,
    kind: BatchKind,
    rows: &[(SheetRow, String)],
    errors: bool,
) -> Result<Vec<u8>, NotWritten> {
    let mut columns: Vec<(Column, Vec<&str>)> =
        kind.columns().iter().map(|column| (*column, column.choices(at))).collect();
    let mut workbook = new_workbook(TAB)?;
    let heading = heading_format();
    // The format is text, so that Excel does not turn typed values into dates or numbers.
    let text = Format::new().set_num_format("@");
    let wrapped = Format::new().set_num_format("@").set_text_wrap().set_font_color(Color::RGB(0xA4161A));

    let sheet = workbook.add_worksheet().set_name(TAB)?;
    sheet.set_freeze_panes(1, 0)?.set_row_height(0, 24)?;
    for (index, (column, _)) in (0..).zip(&columns) {
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
    add_guidance(sheet, &columns, last.max(MAX_ROWS as u32))?;
    columns.retain(|(_, choices)| !choices.is_empty());
    add_choices(&mut workbook, &columns)?;
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

/// The defined name of a column's choices in the workbook.
fn list_name(column: Column) -> String {
    format!("{column:?}Choices")
}

/// Adds dropdowns, and the guidance shown beside the selected cell, down to row `last` (counted from 0).
fn add_guidance(sheet: &mut Worksheet, columns: &[(Column, Vec<&str>)], last: u32) -> Result<(), XlsxError> {
    for (index, (column, choices)) in (0..).zip(columns) {
        let rule = DataValidation::new();
        let rule = if choices.is_empty() {
            rule.allow_any_value()
        } else {
            // Refer to the choices by a defined name: when the sheet is saved as .xls, a rule can refer to
            // another sheet in no other way.
            rule.allow_list_formula(Formula::new(format!("={}", list_name(*column))))
                .set_error_title(column.heading())?
                .set_error_message(column.guidance())?
        };
        let rule = rule.set_input_title(column.heading())?.set_input_message(column.guidance())?;
        sheet.add_data_validation(1, index, last, index, &rule)?;
    }
    Ok(())
}

/// Adds the hidden sheet from which the dropdowns take their choices, if there are any.
fn add_choices(workbook: &mut Workbook, lists: &[(Column, Vec<&str>)]) -> Result<(), XlsxError> {
    if lists.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet().set_name(CHOICES)?.set_hidden(true);
    for (index, (_, choices)) in (0..).zip(lists) {
        for (row, choice) in (0..).zip(choices) {
            sheet.write_string(row, index, *choice)?;
        }
    }
    for (letter, (column, choices)) in ('A'..).zip(lists) {
        let range = format!("={CHOICES}!${letter}$1:${letter}${}", choices.len());
        workbook.define_name(list_name(*column), &range)?;
    }
    Ok(())
}
