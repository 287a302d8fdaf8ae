//! Reads the cells of a workbook with calamine, and turns each into the text that a person sees.

use crate::rows::Rows;
use crate::text::{formatted, number, tidy};
use crate::{Format, ods, xls, xlsx};
use calamine::{Data, ExcelDateTime, Range};
use domain::base::sheet::{Layout, Sheet, SheetRefusal, UNSAVED};
use std::collections::BTreeMap;

/// Days from the first day of one of Excel's two calendars to that of the other.
pub(crate) const FROM_1900_TO_1904: f64 = 1462.0;

/// Reads a workbook within this process. Its bounds are those of the format's reader; the caller limits the
/// process.
pub(crate) fn read(format: Format, bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    match format {
        Format::Xlsx => xlsx::read(bytes, layout),
        Format::Xls => xls::read(bytes, layout),
        Format::Ods => ods::read(bytes, layout),
        Format::Csv => Err(SheetRefusal::NotASpreadsheet),
    }
}

/// Returns the text of a cell. `code` is the code of its number format, where it is known; `offset` is added
/// to a number that stands for a day.
pub(crate) fn text(value: &Data, code: &str, offset: f64) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => tidy(text),
        Data::Float(value) if offset > 0.0 => number(value + offset),
        Data::Float(value) => formatted(*value, code),
        Data::Int(value) => formatted(*value as f64, code),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::Error(error) => error.to_string(),
        Data::DateTime(moment) => shown(moment),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => tidy(text),
    }
}

/// Formats a day as 31/12/2010, with the time if it is not midnight.
fn shown(moment: &ExcelDateTime) -> String {
    let value = moment.as_f64();
    if !moment.is_datetime() || !(0.0..2_958_466.0).contains(&value) {
        return number(value);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if value < 1.0 {
        return time;
    }
    let date = format!("{day:02}/{month:02}/{year:04}");
    if time == "00:00:00" { date } else { format!("{date} {time}") }
}

/// Formats 2010-12-31 and 2010-12-31T10:00:00 as [`shown`] does.
fn iso(text: &str) -> String {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return tidy(text) };
    let time = time.split('.').next().unwrap_or_default();
    let time = if time == "00:00:00" { "" } else { time };
    tidy(&format!("{day}/{month}/{year} {time}"))
}

/// Passes on the cells of a sheet that calamine holds as a whole. `formulas` are the texts of its formulas:
/// one without a value has never been calculated. `offset` is for numbers without a date's format in columns
/// of dates; `row_of` tells which row of the sheet one of the range is, and `hides` whether that is hidden, both
/// counted from 0.
pub(crate) fn pass(
    values: &Range<Data>,
    formulas: &Range<String>,
    rows: &mut Rows<'_>,
    offset: f64,
    row_of: impl Fn(u32) -> u32,
    hides: impl Fn(u32) -> bool,
) -> Result<(), SheetRefusal> {
    let at = |start: Option<(u32, u32)>, (row, column): (usize, usize)| {
        let (first_row, first_column) = start.unwrap_or_default();
        Some((first_row.checked_add(u32::try_from(row).ok()?)?, first_column as usize + column))
    };
    let mut unsaved: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, column, formula) in formulas.used_cells() {
        let Some((row, column)) = at(formulas.start(), (row, column)) else { continue };
        let value = u32::try_from(column).ok().and_then(|column| values.get_value((row, column)));
        if !formula.is_empty() && value.is_none_or(|value| *value == Data::Empty) {
            unsaved.entry(row).or_default().push(column);
        }
    }
    let mut add = |row: u32, column: usize, value: Option<&Data>| {
        let row = row_of(row);
        rows.turn_to(row + 1, hides(row))?;
        if !rows.needs(column) {
            return Ok(());
        }
        let offset = if rows.holds_dates(column) { offset } else { 0.0 };
        let text = value.map_or_else(|| UNSAVED.to_owned(), |value| text(value, "", offset));
        rows.cell(column, &text);
        Ok(())
    };
    for (row, column, value) in values.used_cells() {
        let Some((row, column)) = at(values.start(), (row, column)) else { continue };
        while let Some(before) = unsaved.first_entry().filter(|entry| *entry.key() < row) {
            let number = *before.key();
            before.remove().into_iter().try_for_each(|column| add(number, column, None))?;
        }
        add(row, column, Some(value))?;
        if let Some(columns) = unsaved.remove(&row) {
            columns.into_iter().try_for_each(|column| add(row, column, None))?;
        }
    }
    for (row, columns) in unsaved {
        columns.into_iter().try_for_each(|column| add(row, column, None))?;
    }
    Ok(())
}
