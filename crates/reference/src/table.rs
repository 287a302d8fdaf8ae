//! Reads a published CSV. Columns are found by name, and each cell knows its line for error messages.

use crate::{Csv, ImportError};
use csv::{ErrorKind, ReaderBuilder, StringRecord};

/// The header and the rows of one file.
pub struct Table<'a> {
    /// The file's name, for errors.
    pub file: &'a str,
    headings: StringRecord,
    rows: Vec<StringRecord>,
}

#[derive(Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table<'t>,
    record: &'t StringRecord,
    /// Counted from 1, where the header is line 1.
    pub line: u64,
}

/// The index of a column.
#[derive(Clone, Copy)]
pub struct Column(usize);

impl<'a> Table<'a> {
    pub fn read(csv: &Csv<'a>) -> Result<Table<'a>, ImportError> {
        let wrong = |error: csv::Error| ImportError::Line {
            file: csv.name.to_owned(),
            line: error.position().map_or(1, csv::Position::line),
            what: match error.kind() {
                ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("{len} cells, where the header has {expected_len}")
                }
                ErrorKind::Utf8 { .. } => "not text in UTF-8".to_owned(),
                _ => error.to_string(),
            },
        };
        let mut reader = ReaderBuilder::new().from_reader(csv.bytes);
        let headings = reader.headers().map_err(wrong)?.clone();
        let rows = reader.records().collect::<Result<_, _>>().map_err(wrong)?;
        Ok(Table { file: csv.name, headings, rows })
    }

    /// Returns the rows below the header.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row {
            table: self,
            record,
            line: record.position().map_or(1, csv::Position::line),
        })
    }

    /// Returns the column that has one of these names. Several are given because the names have changed over
    /// the years.
    ///
    /// # Errors
    /// `ImportError::NoColumn` when no column has any of them.
    pub fn column(&self, names: &[&str]) -> Result<Column, ImportError> {
        self.find(names)
            .ok_or_else(|| ImportError::NoColumn { file: self.file.to_owned(), column: names.join(" or ") })
    }

    /// Returns the column that has one of these names, or `None` in a year that lacks it.
    pub fn find(&self, names: &[&str]) -> Option<Column> {
        self.headings.iter().position(|heading| names.contains(&heading.trim())).map(Column)
    }

    /// Returns the columns whose names begin with `beginning`.
    pub fn columns_of(&self, beginning: &str) -> Vec<Column> {
        let of =
            self.headings.iter().enumerate().filter(|(_, heading)| heading.trim().starts_with(beginning));
        of.map(|(place, _)| Column(place)).collect()
    }

    /// Returns the column's name in this file.
    pub fn name(&self, column: Column) -> &str {
        self.headings.get(column.0).unwrap_or_default()
    }
}

impl<'t> Row<'t> {
    /// Returns the cell's text without the spaces around it.
    pub fn text(&self, column: Column) -> &'t str {
        self.record.get(column.0).unwrap_or_default().trim()
    }

    /// Reads a cell as a number of pupils.
    pub fn pupils(&self, column: Column) -> Result<u32, ImportError> {
        self.text(column).parse().map_err(|_| self.cell_error(column, "a number of pupils"))
    }

    /// Reads a cell as a number of pupils, where a blank cell means 0.
    pub fn pupils_if_any(&self, column: Column) -> Result<u32, ImportError> {
        if self.text(column).is_empty() { Ok(0) } else { self.pupils(column) }
    }

    /// Returns the name of the row's file.
    pub fn file(&self) -> &'t str {
        self.table.file
    }

    /// Returns an error about this row.
    pub fn line_error(&self, what: String) -> ImportError {
        ImportError::Line { file: self.file().to_owned(), line: self.line, what }
    }

    /// Returns an error about one cell of this row.
    pub fn cell_error(&self, column: Column, wanted: &'static str) -> ImportError {
        ImportError::Cell {
            file: self.file().to_owned(),
            line: self.line,
            column: self.table.name(column).to_owned(),
            found: self.text(column).to_owned(),
            wanted,
        }
    }

    /// Returns an error about a total of this row: the file says `said`, but the parts add up to `counted`.
    pub fn total_error(&self, column: Column, said: u64, counted: u64) -> ImportError {
        let column = self.table.name(column).to_owned();
        ImportError::Total { file: self.file().to_owned(), line: self.line, column, said, counted }
    }
}
