//! A published CSV: columns found by name, cells read with their place.

use crate::{Csv, ImportError};
use csv::{ErrorKind, ReaderBuilder, StringRecord};

/// A file's header and rows.
pub struct Table<'a> {
    /// What errors call it.
    pub file: &'a str,
    headings: StringRecord,
    rows: Vec<StringRecord>,
}

/// A row and where it stands.
#[derive(Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table<'t>,
    record: &'t StringRecord,
    /// Counted from 1, the header being the first.
    pub line: u64,
}

/// Where a column stands.
#[derive(Clone, Copy)]
pub struct Column(usize);

impl<'a> Table<'a> {
    /// Reads the file.
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

    /// The rows below the header.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row {
            table: self,
            record,
            line: record.position().map_or(1, csv::Position::line),
        })
    }

    /// The column that has one of these names, for they have changed over the years.
    pub fn column(&self, names: &[&str]) -> Result<Column, ImportError> {
        self.find(names)
            .ok_or_else(|| ImportError::NoColumn { file: self.file.to_owned(), column: names.join(" or ") })
    }

    /// The same for a column that not every year has.
    pub fn find(&self, names: &[&str]) -> Option<Column> {
        self.headings.iter().position(|heading| names.contains(&heading.trim())).map(Column)
    }

    /// The columns whose names begin so.
    pub fn columns_of(&self, beginning: &str) -> Vec<Column> {
        let of =
            self.headings.iter().enumerate().filter(|(_, heading)| heading.trim().starts_with(beginning));
        of.map(|(place, _)| Column(place)).collect()
    }

    /// What the column is called here.
    pub fn name(&self, column: Column) -> &str {
        self.headings.get(column.0).unwrap_or_default()
    }
}

impl<'t> Row<'t> {
    /// The cell as it stands, spaces around it aside.
    pub fn text(&self, column: Column) -> &'t str {
        self.record.get(column.0).unwrap_or_default().trim()
    }

    /// A number of pupils.
    pub fn pupils(&self, column: Column) -> Result<u32, ImportError> {
        self.text(column).parse().map_err(|_| self.cell(column, "a number of pupils"))
    }

    /// A number of pupils where no pupils are left out.
    pub fn pupils_if_any(&self, column: Column) -> Result<u32, ImportError> {
        if self.text(column).is_empty() { Ok(0) } else { self.pupils(column) }
    }

    /// The file it stands in.
    pub fn file(&self) -> &'t str {
        self.table.file
    }

    /// An error of this row.
    pub fn wrong(&self, what: String) -> ImportError {
        ImportError::Line { file: self.file().to_owned(), line: self.line, what }
    }

    /// An error of one of its cells.
    pub fn cell(&self, column: Column, wanted: &'static str) -> ImportError {
        ImportError::Cell {
            file: self.file().to_owned(),
            line: self.line,
            column: self.table.name(column).to_owned(),
            found: self.text(column).to_owned(),
            wanted,
        }
    }

    /// An error where a total of this row is not what was counted.
    pub fn total(&self, column: Column, said: u64, counted: u64) -> ImportError {
        let column = self.table.name(column).to_owned();
        ImportError::Total { file: self.file().to_owned(), line: self.line, column, said, counted }
    }
}
