//! Reads .xlsx: streams only those parts of the zip that hold the texts.

use crate::rows::{Rows, first_with_text};
use crate::text::{self, Text};
use crate::xml::{Limits, Xml, attribute};
use domain::base::sheet::{Layout, Sheet, SheetRefusal};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
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

/// The most sheets in a workbook, and the most relationships of the kinds that are followed.
const MAX_SHEETS: usize = 1_000;

/// The number of the last column (XFD) and of the last row.
const LAST: (u32, u32) = (16_384, 1_048_576);

type Part<'p, 'b> = Xml<'p, ZipFile<'p, Cursor<&'b [u8]>>>;

/// Reads an .xlsx. The caller has checked that its first bytes are those of a zip.
pub(crate) fn read(bytes: &[u8], layout: &Layout) -> Result<Sheet, SheetRefusal> {
    let mut package = Package::open(bytes)?;
    let workbook = target_of(&package.relationships("")?, "/officeDocument")?;
    let related = package.relationships(&workbook)?;
    let sheets = package.visible_sheets(&workbook, &related)?;
    let strings = match target_of(&related, "/sharedStrings") {
        Ok(path) => shared_strings(&mut package.part(&path)?)?,
        Err(_) => Vec::new(),
    };
    first_with_text(sheets, layout, |path, rows| read_sheet(&mut package.part(path)?, &strings, rows))
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

/// Reads the texts that cells refer to by number. Each is tidied and cut once here, instead of once per cell.
fn shared_strings(xml: &mut Part<'_, '_>) -> Result<Vec<Box<str>>, SheetRefusal> {
    let mut strings = Vec::new();
    let mut cost = 0;
    loop {
        let string = match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "si" => xml.string()?,
            Event::Empty(tag) if tag.local_name().as_ref() == "si" => String::new(),
            Event::Empty(tag) if tag.local_name().as_ref() == "sst" => return Ok(strings),
            Event::End(tag) if tag.local_name().as_ref() == "sst" => return Ok(strings),
            _ => continue,
        };
        cost += STRING_COST + string.len();
        if cost > MAX_STRINGS {
            return Err(SheetRefusal::TooMuchInside);
        }
        strings.push(string.into_boxed_str());
    }
}

/// How to read the value of a cell.
#[derive(Clone, Copy)]
enum Meaning {
    Shared,
    Boolean,
    Number,
    Text,
}

fn read_sheet(xml: &mut Part<'_, '_>, strings: &[Box<str>], rows: &mut Rows<'_>) -> Result<(), SheetRefusal> {
    let (mut column, mut row) = (0, 0);
    loop {
        let meaning = match xml.next()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "row" => {
                row = match attribute(&tag, "r") {
                    Some(number) => number.parse().map_err(|_| SheetRefusal::NotASpreadsheet)?,
                    None => row + 1,
                };
                column = 0;
                continue;
            }
            Event::Start(tag) if tag.local_name().as_ref() == "c" => {
                (column, row) = place(&tag, column, row)?;
                match attribute(&tag, "t").as_deref() {
                    Some("s") => Meaning::Shared,
                    Some("b") => Meaning::Boolean,
                    Some("n") | None => Meaning::Number,
                    Some(_) => Meaning::Text,
                }
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                (column, row) = place(&tag, column, row)?;
                continue;
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "sheetData" => return Ok(()),
            Event::End(tag) if tag.local_name().as_ref() == "sheetData" => return Ok(()),
            _ => continue,
        };
        let column = column as usize - 1;
        if rows.needs(column) {
            rows.cell(row, column, &cell(xml, meaning, strings)?)?;
        }
    }
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

/// Reads the text of the cell that was just opened, up to its end tag.
fn cell(xml: &mut Part<'_, '_>, meaning: Meaning, strings: &[Box<str>]) -> Result<String, SheetRefusal> {
    let mut text = Text::default();
    let mut inline = None;
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "v" => xml.text(&mut text)?,
            Event::Start(tag) if tag.local_name().as_ref() == "is" => inline = Some(xml.string()?),
            Event::End(tag) if tag.local_name().as_ref() == "c" => break,
            _ => {}
        }
    }
    if let Some(inline) = inline {
        return Ok(inline);
    }
    let value = text.unescaped();
    match meaning {
        Meaning::Text => Ok(value),
        _ if value.is_empty() => Ok(value),
        Meaning::Number => Ok(value.parse().map_or(value, text::number)),
        Meaning::Boolean => Ok(if value == "0" { "FALSE" } else { "TRUE" }.to_owned()),
        Meaning::Shared => {
            let string = value.parse().ok().and_then(|index: usize| strings.get(index));
            string.map(|string| string.to_string()).ok_or(SheetRefusal::NotASpreadsheet)
        }
    }
}
