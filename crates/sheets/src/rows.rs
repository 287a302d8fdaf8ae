//! Rows out of a sheet's cells, which every format hands over one by one.

use domain::sheet::{Headings, Layout, Sheet, SheetRefusal, SheetRow};

/// What the rows of one sheet may take in memory, in bytes, each cell counted with [`CELL_COST`] on top: one text of an
/// .xlsx may stand in any number of cells.
const MAX_HELD: usize = 12 * 1024 * 1024;

/// What a cell takes besides its text: its place in the row and the allocator's share.
const CELL_COST: usize = 40;

/// Gathers the rows of one sheet. At any time it holds at most one row of headings and, of known columns, as many rows as
/// the layout has at most and [`MAX_HELD`] bytes.
pub(crate) struct Rows<'a> {
    layout: &'a Layout,
    /// The sheet's headings; `None` until they were met.
    headings: Option<Headings>,
    number: u32,
    cells: Vec<String>,
    found: Vec<SheetRow>,
    held: usize,
}

impl<'a> Rows<'a> {
    pub fn new(layout: &'a Layout) -> Rows<'a> {
        Rows { layout, headings: None, number: 0, cells: Vec::new(), found: Vec::new(), held: 0 }
    }

    /// Whether the text of a cell in this column matters: any does until the headings were met.
    pub fn takes(&self, column: usize) -> bool {
        self.headings.as_ref().is_none_or(|headings| headings.places.contains(&Some(column)))
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
        let place = match &self.headings {
            None => Some(column),
            Some(headings) => headings.places.iter().position(|known| *known == Some(column)),
        };
        if let Some(place) = place.filter(|_| !text.is_empty()) {
            if self.cells.len() <= place {
                self.cells.resize(place + 1, String::new());
            }
            text.clone_into(&mut self.cells[place]);
        }
        Ok(())
    }

    /// What was read; [`SheetRefusal::Empty`] says that the sheet was blank and another may be tried.
    pub fn finish(mut self) -> Result<Sheet, SheetRefusal> {
        self.end_row()?;
        match self.headings {
            None => Err(SheetRefusal::Empty),
            Some(_) if self.found.is_empty() => Err(SheetRefusal::NoRows),
            Some(headings) => Ok(Sheet { headings: headings.names, rows: self.found }),
        }
    }

    fn end_row(&mut self) -> Result<(), SheetRefusal> {
        let mut cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return Ok(());
        }
        let Some(headings) = &self.headings else {
            self.headings = Some(self.layout.find(&cells)?);
            return Ok(());
        };
        if self.found.len() == self.layout.most_rows {
            return Err(SheetRefusal::TooManyRows);
        }
        cells.resize(headings.names.len(), String::new());
        self.held += cells.iter().map(|cell| CELL_COST + cell.len()).sum::<usize>();
        if self.held > MAX_HELD {
            return Err(SheetRefusal::TooMuchInside);
        }
        self.found.push(SheetRow { number: self.number, cells });
        Ok(())
    }
}

/// Tries `sheets`, each a name and something to read it by: the layout's tab first, then the others in their order, until
/// one is not blank.
pub(crate) fn first_with_text<S>(
    mut sheets: Vec<(String, S)>,
    layout: &Layout,
    mut read: impl FnMut(&S, &mut Rows<'_>) -> Result<(), SheetRefusal>,
) -> Result<Sheet, SheetRefusal> {
    sheets.sort_by_key(|(name, _)| !name.trim().eq_ignore_ascii_case(layout.tab));
    for (_, sheet) in &sheets {
        let mut rows = Rows::new(layout);
        read(sheet, &mut rows)?;
        match rows.finish() {
            Err(SheetRefusal::Empty) => continue,
            answer => return answer,
        }
    }
    Err(SheetRefusal::Empty)
}
