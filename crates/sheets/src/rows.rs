//! Rows of people out of a sheet's cells, which either format hands over one by one.

use domain::sheet::{BatchKind, MAX_ROWS, SheetRefusal, SheetRow, match_headings};

/// Gathers the rows of one sheet. At any time it holds at most one row of headings and
/// [`MAX_ROWS`] rows of known columns.
pub(crate) struct Rows {
    kind: BatchKind,
    /// Where each of the kind's columns stands in the sheet; `None` until the headings were met.
    columns: Option<Vec<usize>>,
    number: u32,
    cells: Vec<String>,
    found: Vec<SheetRow>,
}

impl Rows {
    pub fn new(kind: BatchKind) -> Rows {
        Rows { kind, columns: None, number: 0, cells: Vec::new(), found: Vec::new() }
    }

    /// Whether the text of a cell in this column matters: any does until the headings were met.
    pub fn takes(&self, column: usize) -> bool {
        self.columns.as_ref().is_none_or(|columns| columns.contains(&column))
    }

    /// Takes one cell: `row` counts from 1 and never falls, `column` counts from 0.
    pub fn cell(&mut self, row: u32, column: usize, text: &str) -> Result<(), SheetRefusal> {
        if row < self.number {
            return Err(SheetRefusal::NotASpreadsheet);
        }
        if row > self.number {
            self.end_row()?;
            self.number = row;
        }
        let place = match &self.columns {
            None => Some(column),
            Some(columns) => columns.iter().position(|known| *known == column),
        };
        if let Some(place) = place.filter(|_| !text.is_empty()) {
            if self.cells.len() <= place {
                self.cells.resize(place + 1, String::new());
            }
            text.clone_into(&mut self.cells[place]);
        }
        Ok(())
    }

    /// The rows; [`SheetRefusal::Empty`] says that the sheet was blank and another may be tried.
    pub fn finish(mut self) -> Result<Vec<SheetRow>, SheetRefusal> {
        self.end_row()?;
        match self.columns {
            None => Err(SheetRefusal::Empty),
            Some(_) if self.found.is_empty() => Err(SheetRefusal::NoRows),
            Some(_) => Ok(self.found),
        }
    }

    fn end_row(&mut self) -> Result<(), SheetRefusal> {
        let mut cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return Ok(());
        }
        if self.columns.is_none() {
            self.columns = Some(match_headings(self.kind, &cells)?);
        } else if self.found.len() == MAX_ROWS {
            return Err(SheetRefusal::TooManyRows);
        } else {
            cells.resize(self.kind.columns().len(), String::new());
            self.found.push(SheetRow { number: self.number, cells });
        }
        Ok(())
    }
}

/// Tries `sheets`, each a name and something to read it by: the tab of the template first, then the
/// others in their order, until one is not blank.
pub(crate) fn first_with_text<S>(
    mut sheets: Vec<(String, S)>,
    kind: BatchKind,
    mut read: impl FnMut(&S, &mut Rows) -> Result<(), SheetRefusal>,
) -> Result<Vec<SheetRow>, SheetRefusal> {
    sheets.sort_by_key(|(name, _)| !name.trim().eq_ignore_ascii_case(domain::sheet::TAB));
    for (_, sheet) in &sheets {
        let mut rows = Rows::new(kind);
        read(sheet, &mut rows)?;
        match rows.finish() {
            Err(SheetRefusal::Empty) => continue,
            answer => return answer,
        }
    }
    Err(SheetRefusal::Empty)
}
