//! Gathers the rows of a sheet from its cells, which the reader of each format passes on one by one.

use domain::base::sheet::{Headings, Layout, Sheet, SheetRefusal, SheetRow};
use domain::base::sheet_flaws::lost_letters;
use domain::base::text::count;

/// The most memory that the rows of one sheet may take, in bytes, where each cell costs [`CELL_COST`] on top
/// of its text. The limit is needed because any number of cells of an .xlsx may refer to one text.
const MAX_HELD: usize = 12 * 1024 * 1024;

/// Bytes of memory per cell besides its text: its place in the row and the allocator's share.
const CELL_COST: usize = 40;

/// The most row numbers that a warning lists.
const LISTED: usize = 10;

/// Gathers the rows of one sheet. It holds at most one row of headings and, of the known columns, the
/// layout's maximum number of rows and [`MAX_HELD`] bytes.
pub(crate) struct Rows<'a> {
    layout: &'a Layout,
    /// The name of the sheet's tab; `None` in a .csv.
    tab: Option<&'a str>,
    /// The sheet's headings; `None` until their row has been read.
    headings: Option<Headings>,
    number: u32,
    hidden: bool,
    cells: Vec<String>,
    found: Vec<SheetRow>,
    held: usize,
    /// The numbers of the rows found that are hidden in the file.
    hidden_rows: Vec<u32>,
    warnings: Vec<String>,
}

impl<'a> Rows<'a> {
    pub fn new(layout: &'a Layout, tab: Option<&'a str>) -> Rows<'a> {
        Rows {
            layout,
            tab,
            headings: None,
            number: 0,
            hidden: false,
            cells: Vec::new(),
            found: Vec::new(),
            held: 0,
            hidden_rows: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// True when the text of a cell in this column is needed: every column until the headings are known, then
    /// the known ones.
    pub fn needs(&self, column: usize) -> bool {
        self.headings.as_ref().is_none_or(|headings| headings.places.contains(&Some(column)))
    }

    /// True when this column holds dates, so that a number without a date's format is a day all the same.
    pub fn holds_dates(&self, column: usize) -> bool {
        let headings = self.headings.as_ref();
        let place = headings.and_then(|known| known.places.iter().position(|one| *one == Some(column)));
        let name = headings.zip(place).map(|(headings, place)| headings.names[place].as_str());
        name.is_some_and(|name| self.layout.dates.contains(&name))
    }

    /// Begins a row, which may be hidden, unless it has begun. `row` counts from 1 and never decreases. The
    /// row before it ends; if that held the headings, they are known from now on.
    pub fn turn_to(&mut self, row: u32, hidden: bool) -> Result<(), SheetRefusal> {
        if row < self.number {
            return Err(SheetRefusal::NotASpreadsheet);
        }
        if row > self.number {
            self.end_row()?;
            (self.number, self.hidden) = (row, hidden);
        }
        Ok(())
    }

    /// Adds a cell to the row that has begun. `column` counts from 0.
    pub fn cell(&mut self, column: usize, text: &str) {
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
    }

    /// Adds a sentence about the file.
    pub fn warn(&mut self, sentence: String) {
        self.warnings.push(sentence);
    }

    /// Returns the rows that were read. `hides` tells whether a column, counted from 0, is hidden in the
    /// file. [`SheetRefusal::Empty`] means that the sheet was blank, so the caller may try another.
    pub fn finish(mut self, hides: impl Fn(usize) -> bool) -> Result<Sheet, SheetRefusal> {
        self.end_row()?;
        let Some(headings) = self.headings else { return Err(SheetRefusal::Empty) };
        if self.found.is_empty() {
            return Err(SheetRefusal::NoRows);
        }
        let mut warnings = self.warnings;
        warnings.extend(lost_letters(&self.found));
        if let Some(rows) = listed(&self.hidden_rows) {
            warnings.push(format!(
                "{rows} hidden in the file and will be imported too. If you do not want to import hidden rows, delete them from the file and upload it again."
            ));
        }
        let hidden: Vec<String> = headings
            .names
            .iter()
            .zip(&headings.places)
            .filter(|(_, place)| place.is_some_and(&hides))
            .map(|(name, _)| format!("“{name}”"))
            .collect();
        match hidden.as_slice() {
            [] => {}
            [one] => warnings.push(format!("The column {one} is hidden in the file and is read too.")),
            many => {
                warnings.push(format!(
                    "These columns are hidden in the file and are read too: {}.",
                    many.join(", ")
                ));
            }
        }
        Ok(Sheet { headings: headings.names, rows: self.found, warnings })
    }

    fn end_row(&mut self) -> Result<(), SheetRefusal> {
        let mut cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return Ok(());
        }
        let Some(headings) = &self.headings else {
            let found = self.layout.find(&cells).map_err(|refusal| refusal.at(self.tab, self.number))?;
            self.headings = Some(found);
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
        if self.hidden {
            self.hidden_rows.push(self.number);
        }
        self.found.push(SheetRow { number: self.number, cells });
        Ok(())
    }
}

/// "Row 3 is", "Rows 3, 5 and 12 others are"; `None` without rows.
fn listed(rows: &[u32]) -> Option<String> {
    let (first, rest) = rows.split_at(rows.len().min(LISTED));
    let mut words: Vec<String> = first.iter().map(u32::to_string).collect();
    if !rest.is_empty() {
        words.push(count(u32::try_from(rest.len()).unwrap_or(u32::MAX), "other"));
    }
    let last = words.pop()?;
    Some(if words.is_empty() {
        format!("Row {last} is")
    } else {
        format!("Rows {} and {last} are", words.join(", "))
    })
}

/// Reads the first sheet whose headings fit and that has rows. `tabs` are the names of the visible sheets, in
/// their order; the one with the layout's tab name is tried first. `read` passes the cells of a sheet on, and
/// returns the columns that are hidden.
///
/// # Errors
/// The refusal of the sheet that comes nearest: the one that breaks off, the one without rows, or the one
/// with the fewest wrong headings.
pub(crate) fn choose<H: Fn(usize) -> bool>(
    tabs: &[String],
    layout: &Layout,
    mut read: impl FnMut(&str, &mut Rows<'_>) -> Result<H, SheetRefusal>,
) -> Result<Sheet, SheetRefusal> {
    let mut order: Vec<&str> = tabs.iter().map(String::as_str).collect();
    order.sort_by_key(|name| !name.trim().eq_ignore_ascii_case(layout.tab));
    let mut nearest = SheetRefusal::Empty;
    for (place, tab) in order.iter().enumerate() {
        let mut rows = Rows::new(layout, Some(tab));
        let sheet = read(tab, &mut rows).and_then(|hides| rows.finish(hides));
        match sheet {
            Ok(mut sheet) => {
                let others = order[place + 1..].iter().filter(|tab| fits(tab, layout, &mut read));
                let others: Vec<String> = others.take(LISTED).map(|tab| format!("“{tab}”")).collect();
                if !others.is_empty() {
                    sheet.warnings.push(format!(
                        "Only the “{tab}” tab is read. These tabs also have rows but are not read: {}. Upload each one as a separate file.",
                        others.join(", ")
                    ));
                }
                return Ok(sheet);
            }
            Err(refusal) => nearest = nearer(nearest, refusal)?,
        }
    }
    Err(nearest)
}

/// True if a sheet has headings that fit, and a row below them.
fn fits<H: Fn(usize) -> bool>(
    tab: &str,
    layout: &Layout,
    read: &mut impl FnMut(&str, &mut Rows<'_>) -> Result<H, SheetRefusal>,
) -> bool {
    // The first row below the headings is one too many.
    let layout = Layout { most_rows: 0, ..*layout };
    let mut rows = Rows::new(&layout, Some(tab));
    read(tab, &mut rows).and_then(|hides| rows.finish(hides)) == Err(SheetRefusal::TooManyRows)
}

/// Returns the more helpful of two refusals of sheets. Fails with a refusal of the file as a whole.
fn nearer(before: SheetRefusal, now: SheetRefusal) -> Result<SheetRefusal, SheetRefusal> {
    let wrong = |refusal: &SheetRefusal| match refusal {
        SheetRefusal::NoRows => Some(0),
        SheetRefusal::Headings { missing, extra, repeated, .. } => {
            Some(1 + 100 * missing.len() + extra.len() + repeated.len())
        }
        SheetRefusal::Empty => Some(usize::MAX),
        _ => None,
    };
    match wrong(&now) {
        None => Err(now),
        of_now if of_now < wrong(&before) => Ok(now),
        _ => Ok(before),
    }
}
