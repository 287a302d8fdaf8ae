//! The layout that a spreadsheet must have to be read, and the matching of a file's headings to the columns of a
//! layout.

pub use crate::base::sheet_flaws::UNSAVED;
pub use crate::base::sheet_refusal::SheetRefusal;

use crate::base::calendar::day;
use crate::base::moment::Moment;
use crate::base::synonyms;
use crate::base::text::{folded, has_no_width, single_spaced};
use crate::base::unicode::lower;
use serde::{Deserialize, Serialize};

/// The largest file that is read, in bytes: 1 MiB. The filled template takes 20 KB.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// The longest text of a cell that is kept, in characters. A text much shorter than this is already an error in every
/// column. Longer texts are cut so that a batch fits in one record.
pub const MAX_CELL: usize = 255;

/// The most headings that a spreadsheet may have in addition to those of the layout.
pub const MAX_OTHERS: usize = 300;

/// The heading of the column added to a sheet that is sent back to the person; ignored when the sheet is read.
pub const ERRORS_HEADING: &str = "Errors";

/// The most rows of a list given out as a file: as many as a function can read and return in one call.
pub const MAX_EXPORTED: usize = 5_000;

/// A cell of a list given out as a file.
#[derive(Clone, Debug, PartialEq)]
pub enum ListCell {
    Text(String),
    /// A number, with which a spreadsheet program can calculate.
    Number(f64),
}

impl ListCell {
    /// A row of texts.
    pub fn texts(row: Vec<String>) -> Vec<ListCell> {
        row.into_iter().map(ListCell::Text).collect()
    }

    /// A grade: a number if it is written as one, so that `7` is a number and `7-6` is not.
    pub fn grade(name: &str) -> ListCell {
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        match name.parse() {
            Ok(number) if plain => ListCell::Number(number),
            _ => ListCell::Text(name.to_owned()),
        }
    }
}

/// The formats in which a list can be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FileFormat {
    /// Comma-separated values, in UTF-8.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl FileFormat {
    /// The extension of the file's name, without the full stop.
    pub const fn extension(self) -> &'static str {
        match self {
            FileFormat::Csv => "csv",
            FileFormat::Xlsx => "xlsx",
        }
    }

    /// The name under which a list is saved: `attain-users-2026-09-01.csv`.
    pub fn file_name(self, list: &str, moment: &Moment) -> String {
        format!("attain-{list}-{}.{}", day(moment.now), self.extension())
    }

    /// The name under which a list of a year group is saved: `attain-elm-grove-school-year-11-targets-2026-09-01.xlsx`.
    pub fn year_group_file_name(self, school: &str, year_group: u8, list: &str, moment: &Moment) -> String {
        let words = folded(school);
        let words =
            words.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let school: String = words.flat_map(|word| [word, "-"]).collect();
        self.file_name(&format!("{school}year-{year_group}-{list}"), moment)
    }

    /// The media type. Lambda's HTTP adapter would take the lower-case form for text: it would decode the file and
    /// remove the mark by which Excel recognises UTF-8, and names with accents would be spoilt. The capital letter
    /// prevents this. Case has no meaning in a media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            FileFormat::Csv => "Text/csv; charset=utf-8",
            FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The layout of a spreadsheet that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The name of the tab that is tried first.
    pub tab: &'static str,
    /// The headings it must have.
    pub required: &'static [&'static str],
    /// The headings it may have.
    pub optional: &'static [&'static str],
    /// Other headings that a file may have. Their cells are not read.
    pub ignored: &'static [&'static str],
    /// Those of its headings whose cells are days.
    pub dates: &'static [&'static str],
    /// Those of its headings whose cells are numbers to count with.
    pub numbers: &'static [&'static str],
    /// True if it may have up to [`MAX_OTHERS`] other headings.
    pub others: bool,
    /// The most rows below the headings. A file with more is refused as a whole.
    pub most_rows: usize,
    /// The largest file that is read, in bytes; never more than [`MAX_BYTES`].
    pub most_bytes: u64,
    /// True if a CSV file is accepted too.
    pub csv: bool,
    /// The plural noun for its rows, such as "people".
    pub rows: &'static str,
    /// Advice for a person whose file does not have this layout.
    pub advice: &'static str,
}

impl Layout {
    /// The layout's headings, in the order of a row's cells.
    pub fn headings(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }

    /// Finds the headings in a row of a file, in any order. Ignores case, extra spaces, characters that cannot be seen,
    /// empty headings, and the "Errors" column of a sheet that was sent back. Reads the synonyms of
    /// [`synonyms::heading`] where the heading itself is not there.
    ///
    /// # Errors
    /// Headings that are missing, unexpected or repeated.
    pub fn find(&self, row: &[String]) -> Result<Headings, SheetRefusal> {
        let plain = plain_heading;
        let mut names: Vec<String> = self.headings().map(plain).collect();
        let known = names.len();
        let mut found =
            Headings { names: self.headings().map(str::to_owned).collect(), places: vec![None; known] };
        let ignored: Vec<String> = self.ignored.iter().copied().chain([ERRORS_HEADING]).map(plain).collect();
        let is_ignored = |text: &str| {
            ignored.iter().any(|name| name == text)
                || self.ignored.iter().any(|name| synonyms::heading(name).contains(&text))
        };
        let (mut extra, mut repeated) = (Vec::new(), Vec::new());
        let texts: Vec<String> = row.iter().map(|heading| plain(heading)).collect();
        let has = |name: &str| texts.iter().any(|text| text == name);
        for (index, heading) in row.iter().enumerate() {
            let mut text = texts[index].clone();
            if text.is_empty() || is_ignored(&text) {
                continue;
            }
            let meant =
                self.headings().find(|name| synonyms::heading(name).contains(&text.as_str())).map(plain);
            if let Some(meant) = meant.filter(|meant| !has(meant) && !names[..known].contains(&text)) {
                text = meant;
            }
            match names.iter().position(|name| *name == text) {
                Some(column) if found.places[column].is_some() => repeated.push(found.names[column].clone()),
                Some(column) => found.places[column] = Some(index),
                None if self.others && names.len() >= known + MAX_OTHERS => {
                    return Err(SheetRefusal::TooMuchInside);
                }
                None if self.others => {
                    names.push(text);
                    found.names.push(cell(heading));
                    found.places.push(Some(index));
                }
                // Ten names are enough to see the problem; a hostile row can have sixteen thousand.
                None if extra.len() < 10 => extra.push(heading.trim().chars().take(50).collect()),
                None => {}
            }
        }
        let required = self.required.iter().zip(&found.places);
        let missing: Vec<String> =
            required.filter(|(_, place)| place.is_none()).map(|(name, _)| (*name).to_owned()).collect();
        repeated.dedup();
        repeated.truncate(10);
        if missing.is_empty() && extra.is_empty() && repeated.is_empty() {
            Ok(found)
        } else {
            Err(SheetRefusal::Headings { tab: None, row: 1, missing, extra, repeated })
        }
    }
}

/// A heading without what a person does not see or would not count: case, spaces, underscores, a colon or an asterisk
/// at its end.
fn plain_heading(heading: &str) -> String {
    lower(single_spaced(&heading.replace('_', " ")).trim_end_matches([':', '*', ' ']))
}

/// The headings of a file, in the order of its rows' cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    /// The headings of the layout, followed by the file's other headings.
    pub names: Vec<String>,
    /// The place of each heading in the file, counted from 0; `None` for an optional heading that the file does not
    /// have.
    pub places: Vec<Option<usize>>,
}

/// The content of a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The headings, in the order of the rows' cells.
    pub headings: Vec<String>,
    /// The rows. Each has all cells; a blank cell is an empty text.
    pub rows: Vec<SheetRow>,
    /// Sentences about the file as a whole that the person must read before anything is applied.
    pub warnings: Vec<String>,
}

/// One row as it was read: text only, in the order of the headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// The row's number as the spreadsheet program shows it; the headings of the template are row 1.
    pub number: u32,
    /// One text per column, as returned by [`cell`].
    pub cells: Vec<String>,
}

/// A cell's text as it is kept until it is checked: one line, trimmed, single inner spaces, no characters without width,
/// at most [`MAX_CELL`] characters. Anything else that is wrong with it is refused later, with the same sentence as text typed on a page.
pub fn cell(text: &str) -> String {
    /// The most characters that are looked at. A hostile text may be a thousand times as long, and be that of every cell.
    const MOST_READ: usize = 16 * MAX_CELL;
    let (mut line, mut length, mut spaced) = (String::new(), 0, false);
    for c in text.chars().take(MOST_READ).filter(|c| !has_no_width(*c)) {
        if c.is_whitespace() {
            spaced = length > 0;
            continue;
        }
        for c in spaced.then_some(' ').into_iter().chain([c]) {
            if length == MAX_CELL {
                return line.trim_end().to_owned();
            }
            line.push(c);
            length += 1;
        }
        spaced = false;
    }
    line
}
