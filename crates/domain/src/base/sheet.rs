//! What a spreadsheet must look like to be read, and how a file's headings are matched to the
//! columns of a format.

use crate::base::calendar::day;
use crate::base::moment::Moment;
use crate::base::unicode::lower;
use serde::{Deserialize, Serialize};

/// The largest file that is looked at, in bytes: 1 MiB, where the filled template takes 20 KB.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// The longest text of one cell that is kept, in characters. Every column is red far below it;
/// what is longer is cut here so that a batch stays one record.
pub const MAX_CELL: usize = 255;

/// The most headings of its own that a spreadsheet may have besides those it is expected to.
pub const MAX_OTHERS: usize = 300;

/// The heading of the column added to the sheet that goes back to the person; ignored on the way in.
pub const ERRORS_HEADING: &str = "Errors";

/// The most rows of a list that is given out as a file: what a function can read, and answer, in one go.
pub const MAX_EXPORTED: usize = 5_000;

/// The kinds of file a list is given out as.
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
    /// The end of the file's name, without the full stop.
    pub const fn extension(self) -> &'static str {
        match self {
            FileFormat::Csv => "csv",
            FileFormat::Xlsx => "xlsx",
        }
    }

    /// What a list is saved as: `attain-users-2026-09-01.csv`.
    pub fn file_name(self, list: &str, moment: &Moment) -> String {
        format!("attain-{list}-{}.{}", day(moment.now), self.extension())
    }

    /// Its media type. The capital keeps Lambda's HTTP adapter from taking it for text: it would decode the file and take
    /// off the mark by which Excel knows UTF-8, without which names with accents are spoilt. Case has no meaning here.
    pub const fn content_type(self) -> &'static str {
        match self {
            FileFormat::Csv => "Text/csv; charset=utf-8",
            FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What a spreadsheet must look like to be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// The name of the tab that is looked at first.
    pub tab: &'static str,
    /// The headings it must have.
    pub required: &'static [&'static str],
    /// Those it may have.
    pub optional: &'static [&'static str],
    /// Whether it may have up to [`MAX_OTHERS`] headings of its own besides.
    pub others: bool,
    /// The most rows it may have below its headings; one more refuses the whole of it.
    pub most_rows: usize,
    /// The largest file that is looked at, in bytes; none takes more than [`MAX_BYTES`].
    pub most_bytes: u64,
    /// Whether it may be a CSV file too.
    pub csv: bool,
    /// What its rows are: "people".
    pub rows: &'static str,
    /// What to do about a file that does not look like this.
    pub advice: &'static str,
}

impl Layout {
    /// The headings it knows, in the order of a row's cells.
    pub fn headings(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }

    /// Finds the headings in a row of a file. The file's order is free, case and extra spaces do not count, empty headings
    /// are passed over, and so is the "Errors" column of a sheet that comes back.
    ///
    /// # Errors
    /// Headings that are missing, not expected or there twice.
    pub fn find(&self, row: &[String]) -> Result<Headings, SheetRefusal> {
        let plain = |text: &str| lower(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        let mut names: Vec<String> = self.headings().map(plain).collect();
        let known = names.len();
        let mut found =
            Headings { names: self.headings().map(str::to_owned).collect(), places: vec![None; known] };
        let errors = plain(ERRORS_HEADING);
        let (mut extra, mut repeated) = (Vec::new(), Vec::new());
        for (index, heading) in row.iter().enumerate() {
            let text = plain(heading);
            if text.is_empty() || text == errors {
                continue;
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
                // Ten names are enough to see what is wrong; a hostile row has sixteen thousand.
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
            Err(SheetRefusal::Headings { missing, extra, repeated })
        }
    }
}

/// The headings of a file, in the order of its rows' cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    /// Those of the layout, and then the file's own.
    pub names: Vec<String>,
    /// Where each stands in the file, from 0; `None` for one that may be missing and is.
    pub places: Vec<Option<usize>>,
}

/// What was read of a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The headings, in the order of the rows' cells.
    pub headings: Vec<String>,
    /// The rows; no cell is missing, one that is blank is empty.
    pub rows: Vec<SheetRow>,
}

/// One row of people as it was read: text only, in the order of [`BatchKind::columns`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// The row's number as the spreadsheet program shows it: the headings are row 1 of the template.
    pub number: u32,
    /// One text a column, as [`cell`] has it.
    pub cells: Vec<String>,
}

/// A cell's text as it is kept until somebody makes a person of it: one line, trimmed, inner space single, at most
/// [`MAX_CELL`] characters. Whatever else it holds is refused with the sentence that any other door would say.
pub fn cell(text: &str) -> String {
    let mut line = String::new();
    // As much as is kept, and no more of a text that may be a hundred times as long.
    for word in text.split_whitespace().take(MAX_CELL) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(MAX_CELL) {
        Some((end, _)) => line[..end].trim_end().to_owned(),
        None => line,
    }
}

/// Why a whole spreadsheet was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetRefusal {
    /// The name ends in none of the extensions that are read.
    WrongExtension,
    /// The content is not what the extension says, or is damaged.
    NotASpreadsheet,
    /// The file is larger than is looked at.
    TooLarge,
    /// The file unpacks to more than will be looked at.
    TooMuchInside,
    /// The file is protected with a password.
    Protected,
    /// There is no visible sheet, or the only one is empty.
    Empty,
    /// There are headings but no row below them.
    NoRows,
    /// More rows than one spreadsheet may have (F28).
    TooManyRows,
    /// Headings that are not there, not known or there twice.
    Headings {
        /// Expected and not found.
        missing: Vec<String>,
        /// Found and not expected.
        extra: Vec<String>,
        /// Found more than once.
        repeated: Vec<String>,
    },
}

impl SheetRefusal {
    /// The sentence the person sees, who was to send a spreadsheet of this layout.
    pub fn sentence(&self, layout: &Layout) -> String {
        let Layout { most_rows, rows, advice, .. } = layout;
        match self {
            SheetRefusal::WrongExtension if layout.csv => "The file must be an Excel spreadsheet or a CSV file, whose name ends in .xlsx, .xls or .csv. Save it as one and upload it again.".to_owned(),
            SheetRefusal::WrongExtension => "The file must be an Excel spreadsheet whose name ends in .xlsx or .xls. Save it as one and upload it again.".to_owned(),
            SheetRefusal::NotASpreadsheet => "The file could not be read as an Excel spreadsheet. Open it in Excel, save it as .xlsx and upload it again.".to_owned(),
            SheetRefusal::TooLarge => {
                format!("The file is larger than {} MB. {advice}", layout.most_bytes / (1024 * 1024))
            }
            SheetRefusal::TooMuchInside => {
                format!("The file holds far more than a list of {most_rows} {rows}. {advice}")
            }
            SheetRefusal::Protected => "The file is protected with a password. Take the password off in Excel, save it and upload it again.".to_owned(),
            SheetRefusal::Empty => format!("The spreadsheet is empty. {advice}"),
            SheetRefusal::NoRows => format!(
                "The spreadsheet has headings but no rows below them. Add your {rows}, a row each, and upload it again."
            ),
            SheetRefusal::TooManyRows => format!(
                "The spreadsheet has more than {most_rows} rows. Split it into spreadsheets of at most {most_rows} rows and upload them one by one."
            ),
            SheetRefusal::Headings { missing, extra, repeated } => {
                let parts = [
                    ("are missing", missing),
                    ("are not expected", extra),
                    ("appear more than once", repeated),
                ];
                let parts: Vec<String> = parts
                    .iter()
                    .filter(|(_, names)| !names.is_empty())
                    .map(|(what, names)| format!("these headings {what}: {}", quoted(names)))
                    .collect();
                format!("The first row does not hold the right headings; {}. {advice}", parts.join("; "))
            }
        }
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}
