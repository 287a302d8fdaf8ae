//! Reads .xlsx. First vets the parts of the zip that matter, as streams: what they inflate to, how many XML
//! events they have, where their cells stand. Then calamine reads the cells, one at a time.

use crate::rows::{Rows, choose};
use crate::text::tidy;
use crate::workbook::{FROM_1900_TO_1904, text};
use crate::xml::{Limits, Xml, attribute};
use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use domain::base::sheet::{Layout, Sheet, SheetRefusal, UNSAVED};
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use zip::ZipArchive;
use zip::read::ZipFile;

/// The most to read of one file, all parts together. It is enough for a sheet of 70,000 rows whose five
/// columns are blank but have a format, which Excel leaves behind when a whole column was formatted by hand.
const LIMITS: Limits = Limits { bytes: 32 * 1024 * 1024, events: 500_000 };

/// The most memory that the shared strings may take, in bytes, where each costs [`STRING_COST`] on top of its
/// text.
const MAX_STRINGS: usize = 16 * 1024 * 1024;

/// Bytes of memory per string besides its text: its place in the list and the allocator's share.
const STRING_COST: usize = 32;

/// The most memory that the styles may take, in bytes, when each format of cells holds a copy of the longest
/// tag among them.
const MAX_STYLES: usize = 16 * 1024 * 1024;

/// The most sheets in a workbook, and the most relationships of the kinds that are followed.
const MAX_SHEETS: usize = 1_000;

/// The number of the last column (XFD) and of the last row.
const LAST: (u32, u32) = (16_384, 1_048_576);

type Part<'p, 'b> = Xml<'p, ZipFile<'p, Cursor<&'b [u8]>>>;

/// Reads an .xlsx. The caller has checked its first bytes.
pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    if bytes.starts_with(crate::COMPOUND) {
        return Err(match Xlsx::new(Cursor::new(bytes)) {
            Err(XlsxError::Password) => SheetRefusal::Protected,
            _ => SheetRefusal::NotASpreadsheet,
        });
    }
    let mut package = Package::open(bytes)?;
    let paths = package.vet()?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| SheetRefusal::NotASpreadsheet)?;
    let visible = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    let tabs: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    let offset = if book.has_1904_epoch() { FROM_1900_TO_1904 } else { 0.0 };
    choose(&tabs, layout, |tab, rows| {
        let path = paths.get(tab).ok_or(SheetRefusal::NotASpreadsheet)?;
        let facts = facts(&mut package.part(path)?)?;
        read_cells(&mut book, tab, &facts, offset, rows)?;
        Ok(move |column| facts.hides_column(column))
    })
}

fn read_cells(
    book: &mut Xlsx<Cursor<&[u8]>>,
    tab: &str,
    facts: &Facts,
    offset: f64,
    rows: &mut Rows<'_>,
) -> Result<(), SheetRefusal> {
    let damaged = |_: XlsxError| SheetRefusal::NotASpreadsheet;
    let mut cells = book.worksheet_cells_reader(tab).map_err(damaged)?;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let ((row, column), value) = (cell.get_position(), cell.get_value());
        rows.turn_to(row + 1, facts.hidden_rows.contains(&(row + 1)))?;
        if !rows.needs(column as usize) {
            continue;
        }
        let is_blank = match value {
            DataRef::Empty => true,
            DataRef::String(text) => text.is_empty(),
            _ => false,
        };
        let seen = match value {
            _ if is_blank && facts.filled.contains(&(row + 1, column + 1)) => UNSAVED.to_owned(),
            DataRef::Empty => continue,
            DataRef::SharedString(string) => tidy(string),
            value => {
                let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
                let code = format.map_or("", |format| format.format_code.as_str());
                let offset = if rows.holds_dates(column as usize) { offset } else { 0.0 };
                text(&Data::from(value.clone()), code, offset)
            }
        };
        rows.cell(column as usize, &seen);
    }
    Ok(())
}

/// One line of a relationships part.
struct Relationship {
    id: String,
    kind: String,
    /// The path of the related part, from the root of the package.
    target: String,
}

fn target_of(relationships: &[Relationship], kind: &str) -> Result<String, SheetRefusal> {
    let found = relationships.iter().find(|relationship| relationship.kind.ends_with(kind));
    found.map(|relationship| relationship.target.clone()).ok_or(SheetRefusal::NotASpreadsheet)
}

struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// The index of each part in the archive. Part names are case-insensitive, and some writers use `\` for
    /// `/`.
    places: HashMap<String, usize>,
    left: Limits,
}

impl<'b> Package<'b> {
    fn open(bytes: &'b [u8]) -> Result<Package<'b>, SheetRefusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetRefusal::NotASpreadsheet)?;
        let mut places = HashMap::new();
        for (place, name) in archive.file_names_raw().enumerate() {
            places.entry(plain_name(&String::from_utf8_lossy(name))).or_insert(place);
        }
        Ok(Package { archive, places, left: LIMITS })
    }

    /// Vets what calamine reads when it opens the workbook. Returns the paths of the visible worksheets, by
    /// their names.
    fn vet(&mut self) -> Result<HashMap<String, String>, SheetRefusal> {
        let workbook = target_of(&self.relationships("")?, "/officeDocument")?;
        let related = self.relationships(&workbook)?;
        let sheets = self.visible_sheets(&workbook, &related)?;
        let folder = workbook.rsplit_once('/').map_or("", |(folder, _)| folder);
        // These are the names under which calamine looks for them, whatever the relationships say.
        for (name, vet) in [
            ("sharedStrings.xml", vet_strings as fn(&mut Part<'_, '_>) -> Result<(), SheetRefusal>),
            ("styles.xml", vet_styles),
            ("theme/theme1.xml", vet_theme),
        ] {
            let path = resolve(folder, name);
            if self.places.contains_key(&plain_name(&path)) {
                vet(&mut self.part(&path)?)?;
            }
        }
        Ok(sheets.into_iter().collect())
    }

    fn part(&mut self, path: &str) -> Result<Part<'_, 'b>, SheetRefusal> {
        let place = *self.places.get(&plain_name(path)).ok_or(SheetRefusal::NotASpreadsheet)?;
        let file = self.archive.by_index(place).map_err(|_| SheetRefusal::NotASpreadsheet)?;
        Ok(Xml::new(file, &mut self.left))
    }

    /// Returns the relationships of a part or, for an empty path, of the package.
    fn relationships(&mut self, part: &str) -> Result<Vec<Relationship>, SheetRefusal> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let mut xml = self.part(&resolve(folder, &format!("_rels/{name}.rels")))?;
        let mut found = Vec::new();
        loop {
            match xml.next()? {
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                    let kind = attribute(&tag, "Type").unwrap_or_default();
                    let wanted = ["/officeDocument", "/worksheet", "/sharedStrings"];
                    if found.len() > MAX_SHEETS {
                        return Err(SheetRefusal::TooMuchInside);
                    }
                    if wanted.iter().any(|end| kind.ends_with(end)) {
                        let target = resolve(folder, &attribute(&tag, "Target").unwrap_or_default());
                        let id = attribute(&tag, "Id").unwrap_or_default().into_owned();
                        found.push(Relationship { id, kind: kind.into_owned(), target });
                    }
                }
                Event::End(tag) if tag.local_name().as_ref() == "Relationships" => return Ok(found),
                _ => {}
            }
        }
    }

    /// Returns the names and paths of the worksheets that a person sees, in the order of their tabs.
    fn visible_sheets(
        &mut self,
        workbook: &str,
        related: &[Relationship],
    ) -> Result<Vec<(String, String)>, SheetRefusal> {
        let paths: HashMap<&str, &str> = related
            .iter()
            .filter(|relationship| relationship.kind.ends_with("/worksheet"))
            .map(|relationship| (relationship.id.as_str(), relationship.target.as_str()))
            .collect();
        let mut xml = self.part(workbook)?;
        let mut count = 0;
        let mut sheets = Vec::new();
        loop {
            match xml.next()? {
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "sheet" => {
                    count += 1;
                    if count > MAX_SHEETS {
                        return Err(SheetRefusal::TooMuchInside);
                    }
                    let hidden = attribute(&tag, "state").is_some_and(|state| state != "visible");
                    let path = attribute(&tag, "id").and_then(|id| paths.get(id.as_ref()).copied());
                    if let Some(path) = path.filter(|_| !hidden) {
                        let name = attribute(&tag, "name").unwrap_or_default();
                        sheets.push((name.into_owned(), path.to_owned()));
                    }
                }
                Event::End(tag) if tag.local_name().as_ref() == "sheets" => return Ok(sheets),
                _ => {}
            }
        }
    }
}

/// Returns a part's name in the form that [`Package::places`] uses as its key.
fn plain_name(path: &str) -> String {
    path.replace('\\', "/").to_lowercase()
}

/// Resolves `target`: relative to `folder` or, when it begins with a slash, to the root.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let folder = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Counts what calamine keeps of the shared strings. It reserves memory for as many as `uniqueCount` claims.
fn vet_strings(xml: &mut Part<'_, '_>) -> Result<(), SheetRefusal> {
    let (mut cost, mut claimed, mut found) = (0, 0, 0);
    loop {
        match xml.next()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "si" => {
                (cost, found) = (cost + STRING_COST, found + 1);
            }
            Event::Start(tag) if tag.local_name().as_ref() == "sst" => {
                let count = attribute(&tag, "uniqueCount").and_then(|count| count.parse::<usize>().ok());
                claimed = count.unwrap_or_default();
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "sst" => return Ok(()),
            Event::End(tag) if tag.local_name().as_ref() == "sst" => {
                let too_many = claimed.saturating_mul(STRING_COST) > MAX_STRINGS;
                return if too_many { Err(SheetRefusal::TooMuchInside) } else { Ok(()) };
            }
            Event::Text(text) => cost += text.len(),
            Event::CData(text) => cost += text.len(),
            _ => {}
        }
        if cost > MAX_STRINGS {
            return Err(SheetRefusal::TooMuchInside);
        }
    }
}

/// Counts what calamine keeps of the styles: each format of cells holds a copy of its font and its code.
fn vet_styles(xml: &mut Part<'_, '_>) -> Result<(), SheetRefusal> {
    let (mut longest, mut formats) = (0, 0_usize);
    loop {
        let (tag, is_open) = match xml.next()? {
            Event::Start(tag) => (tag, true),
            Event::Empty(tag) => (tag, false),
            Event::End(tag) if tag.local_name().as_ref() == "styleSheet" => return Ok(()),
            _ => continue,
        };
        longest = longest.max(tag.len());
        formats += usize::from(tag.local_name().as_ref() == "xf");
        if formats.saturating_mul(longest) > MAX_STYLES {
            return Err(SheetRefusal::TooMuchInside);
        }
        if !is_open && tag.local_name().as_ref() == "styleSheet" {
            return Ok(());
        }
    }
}

/// Counts the events of the theme. calamine does without a theme that it cannot read.
fn vet_theme(xml: &mut Part<'_, '_>) -> Result<(), SheetRefusal> {
    loop {
        match xml.next() {
            Err(SheetRefusal::NotASpreadsheet) => return Ok(()),
            Err(refusal) => return Err(refusal),
            Ok(_) => {}
        }
    }
}

/// What calamine does not tell of a worksheet. Rows and columns are counted from 1.
#[derive(Default)]
struct Facts {
    hidden_rows: HashSet<u32>,
    /// The first and the last of each group of hidden columns.
    hidden_columns: Vec<(u32, u32)>,
    /// The cells with a value or with a formula that has one if it was calculated, by row and column. calamine
    /// finds some of them empty: it leaves out values that are not written in the usual way.
    filled: HashSet<(u32, u32)>,
}

impl Facts {
    /// `column` is counted from 0.
    fn hides_column(&self, column: usize) -> bool {
        let column = column as u32 + 1;
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }
}

/// Vets a worksheet: its bounds, and that its rows and cells stand inside a sheet.
fn facts(xml: &mut Part<'_, '_>) -> Result<Facts, SheetRefusal> {
    let mut facts = Facts::default();
    let (mut column, mut row) = (0, 0);
    // Of the cell that was opened: whether it has a formula, whether its type lets its value be an empty text, whether
    // it has such a value, whether this is inside its value, and whether that has a text.
    let (mut has_formula, mut may_be_empty, mut is_empty) = (false, false, false);
    let (mut in_value, mut has_value) = (false, false);
    loop {
        match xml.next()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "row" => {
                row = match attribute(&tag, "r") {
                    Some(number) => number.parse().map_err(|_| SheetRefusal::NotASpreadsheet)?,
                    None => row + 1,
                };
                if !(1..=LAST.1).contains(&row) {
                    return Err(SheetRefusal::NotASpreadsheet);
                }
                column = 0;
                if is_true(&tag, "hidden") {
                    facts.hidden_rows.insert(row);
                }
            }
            Event::Start(tag) if tag.local_name().as_ref() == "c" => {
                (column, row) = place(&tag, column, row)?;
                (has_formula, is_empty, in_value, has_value) = (false, false, false, false);
                may_be_empty = attribute(&tag, "t").is_some_and(|kind| kind != "n");
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                (column, row) = place(&tag, column, row)?;
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "f" => has_formula = true,
            Event::Start(tag) if tag.local_name().as_ref() == "v" => {
                (in_value, is_empty) = (true, may_be_empty);
            }
            Event::Start(tag) | Event::Empty(tag) if matches!(tag.local_name().as_ref(), "v" | "is") => {
                is_empty = may_be_empty;
            }
            Event::End(tag) if tag.local_name().as_ref() == "v" => in_value = false,
            Event::Text(text) => has_value |= in_value && !text.trim().is_empty(),
            Event::CData(_) | Event::GeneralRef(_) => has_value |= in_value,
            Event::End(tag)
                if tag.local_name().as_ref() == "c" && (has_value || has_formula && !is_empty) =>
            {
                facts.filled.insert((row, column));
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "col" => {
                let bound = |name| attribute(&tag, name).and_then(|number| number.parse().ok());
                if let (true, Some(first), Some(last)) = (is_true(&tag, "hidden"), bound("min"), bound("max"))
                {
                    facts.hidden_columns.push((first, last));
                }
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "sheetData" => return Ok(facts),
            Event::End(tag) if tag.local_name().as_ref() == "sheetData" => return Ok(facts),
            _ => {}
        }
    }
}

fn is_true(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| value == "1" || value == "true")
}

/// Returns the column and row of a cell, both from 1. A cell without a reference is one column right of the
/// cell before.
fn place(tag: &BytesStart<'_>, column: u32, row: u32) -> Result<(u32, u32), SheetRefusal> {
    let at = match attribute(tag, "r") {
        Some(reference) => parse_reference(&reference),
        None => Some((column + 1, row)),
    };
    at.filter(|at| (1..=LAST.0).contains(&at.0) && (1..=LAST.1).contains(&at.1))
        .ok_or(SheetRefusal::NotASpreadsheet)
}

/// Returns the column and row of a reference such as "BC12".
fn parse_reference(reference: &str) -> Option<(u32, u32)> {
    let digits = reference.find(|character: char| character.is_ascii_digit())?;
    let (letters, number) = reference.split_at_checked(digits).filter(|(letters, _)| letters.len() <= 3)?;
    let mut column = 0;
    for letter in letters.bytes() {
        column =
            column * 26 + u32::from(letter.to_ascii_uppercase().checked_sub(b'A' - 1).filter(|n| *n <= 26)?);
    }
    Some((column, number.parse().ok()?))
}
