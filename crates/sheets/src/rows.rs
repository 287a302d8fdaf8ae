//! Gathers the rows of a sheet from its cells, which the reader of each format passes on one by one.

use domain::base::sheet::{Headings, Layout, Sheet, SheetRefusal, SheetRow};

/// The most memory that the rows of one sheet may take, in bytes, where each cell costs [`CELL_COST`] on top
/// of its text. The limit is needed because any number of cells of an .xlsx may refer to one text.
const MAX_HELD: usize = 12 * 1024 * 1024;

/// Bytes of memory per cell besides its text: its place in the row and the allocator's share.
const CELL_COST: usize = 40;

/// Gathers the rows of one sheet. It holds at most one row of headings and, of the known columns, the
/// layout's maximum number of rows and [`MAX_HELD`] bytes.
pub(crate) struct Rows<'a> {
    layout: &'a Layout,
    /// The sheet's headings; `None` until their row has been read.
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

    /// True when the text of a cell in this column is needed: every column until the headings are known, then
    /// the known ones.
    pub fn needs(&self, column: usize) -> bool {
        self.headings.as_ref().is_none_or(|headings| headings.places.contains(&Some(column)))
    }

    /// Adds one cell. `row` counts from 1 and never decreases; `column` counts from 0.
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

    /// Returns the rows that were read. [`SheetRefusal::Empty`] means that the sheet was blank, so the caller
    /// may try another.
    pub fn finish(mut self) -> Result<Sheet, SheetRefusal> {
        self.end_row()?;
        match self.headings {
            None => Err(SheetRefusal::Empty),
            Some(_) if self.found.is_empty() => Err(SheetRefusal::NoRows),
            Some(headings) => Ok(Sheet { headings: headings.names, rows: self.found, warnings: Vec::new() }),
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

/// Reads the first sheet that is not blank. Each of `sheets` is a name and the value that `read` needs to
/// read it. The sheet with the layout's tab name comes first, then the others in their order.
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
