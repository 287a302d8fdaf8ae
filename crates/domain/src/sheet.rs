//! The spreadsheet of many users (F26–F28): its columns, and how a file's headings are matched to them.
//! What makes a *row* red or amber is in [`crate::batch`].

use crate::moment::{Moment, day};
use crate::permission::{JobRole, PupilAccess};
use crate::unicode::lower;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of the template's tab (F26).
pub const TAB: &str = "User Details";

/// The most rows of people one spreadsheet may hold (F28); the 101st refuses the whole of it.
pub const MAX_ROWS: usize = 100;

/// The largest file that is looked at, in bytes: 1 MiB, where the filled template takes 20 KB.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// The longest text of one cell that is kept, in characters. Every column is red far below it;
/// what is longer is cut here so that a batch stays one record.
pub const MAX_CELL: usize = 255;

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

/// Whom a spreadsheet lists (F30).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BatchKind {
    /// Users, with role and pupil access level.
    Users,
    /// Administrators: the same without those two columns.
    Administrators,
}

impl BatchKind {
    /// Both kinds.
    pub const ALL: &[BatchKind] = &[BatchKind::Users, BatchKind::Administrators];

    /// The kind as it stands in a key under a school's prefix, and in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            BatchKind::Users => "users",
            BatchKind::Administrators => "administrators",
        }
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<BatchKind> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// The columns, in the template's order.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            BatchKind::Users => {
                &[Column::Forename, Column::Surname, Column::Email, Column::Role, Column::PupilAccess]
            }
            BatchKind::Administrators => &[Column::Forename, Column::Surname, Column::Email],
        }
    }
}

/// A column of the spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// "Forename".
    Forename,
    /// "Surname".
    Surname,
    /// "Email Address".
    Email,
    /// "Role", a dropdown.
    Role,
    /// "Pupil Access Level", a dropdown.
    PupilAccess,
}

impl Column {
    /// The heading in the template (F26).
    pub const fn heading(self) -> &'static str {
        match self {
            Column::Forename => "Forename",
            Column::Surname => "Surname",
            Column::Email => "Email Address",
            Column::Role => "Role",
            Column::PupilAccess => "Pupil Access Level",
        }
    }

    /// The guidance under the heading, in the source's words.
    pub const fn guidance(self) -> &'static str {
        match self {
            Column::Forename | Column::Surname => "Up to 50 characters",
            Column::Email => "Up to 50 characters. Email address syntax must be correct",
            Column::Role | Column::PupilAccess => "Must be selected from dropdown, not typed",
        }
    }

    /// What the column's dropdown offers; empty for a column one types in.
    pub fn choices(self) -> Vec<&'static str> {
        match self {
            Column::Role => JobRole::CHOICES.iter().map(|role| role.label()).collect(),
            Column::PupilAccess => PupilAccess::CHOICES.iter().map(|level| level.label()).collect(),
            _ => Vec::new(),
        }
    }
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

/// Why a whole spreadsheet was refused. Its `Display` is the sentence the person sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetRefusal {
    /// The name ends in neither .xlsx nor .xls.
    WrongExtension,
    /// The content is not what the extension says, or is damaged.
    NotASpreadsheet,
    /// The file is larger than [`MAX_BYTES`].
    TooLarge,
    /// The file unpacks to more than will be looked at.
    TooMuchInside,
    /// The file is protected with a password.
    Protected,
    /// There is no visible sheet, or the only one is empty.
    Empty,
    /// There are headings but no row of people.
    NoRows,
    /// More than [`MAX_ROWS`] rows (F28).
    TooManyRows,
    /// Headings that are not there, not known or there twice.
    Headings {
        /// Expected and not found.
        missing: Vec<Column>,
        /// Found and not expected.
        extra: Vec<String>,
        /// Found more than once.
        repeated: Vec<Column>,
    },
}

impl fmt::Display for SheetRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let template = "Download the template and copy your rows into it.";
        match self {
            SheetRefusal::WrongExtension => write!(
                f,
                "The file must be an Excel spreadsheet whose name ends in .xlsx or .xls. Save it as one and upload it again."
            ),
            SheetRefusal::NotASpreadsheet => write!(
                f,
                "The file could not be read as an Excel spreadsheet. Open it in Excel, save it as .xlsx and upload it again."
            ),
            SheetRefusal::TooLarge => write!(f, "The file is larger than 1 MB. {template}"),
            SheetRefusal::TooMuchInside => {
                write!(f, "The file holds far more than a list of {MAX_ROWS} people. {template}")
            }
            SheetRefusal::Protected => write!(
                f,
                "The file is protected with a password. Take the password off in Excel, save it and upload it again."
            ),
            SheetRefusal::Empty => write!(f, "The spreadsheet is empty. {template}"),
            SheetRefusal::NoRows => write!(
                f,
                "The spreadsheet has headings but no rows below them. Add a row for each person and upload it again."
            ),
            SheetRefusal::TooManyRows => write!(
                f,
                "The spreadsheet has more than {MAX_ROWS} rows. Split it into spreadsheets of at most {MAX_ROWS} rows and upload them one by one."
            ),
            SheetRefusal::Headings { missing, extra, repeated } => {
                let mut parts = Vec::new();
                if !missing.is_empty() {
                    parts.push(format!(
                        "these headings are missing: {}",
                        quoted(missing.iter().map(|column| column.heading()))
                    ));
                }
                if !extra.is_empty() {
                    parts.push(format!(
                        "these headings are not expected: {}",
                        quoted(extra.iter().map(String::as_str))
                    ));
                }
                if !repeated.is_empty() {
                    parts.push(format!(
                        "these headings appear more than once: {}",
                        quoted(repeated.iter().map(|column| column.heading()))
                    ));
                }
                write!(f, "The first row does not hold the right headings; {}. {template}", parts.join("; "))
            }
        }
    }
}

impl std::error::Error for SheetRefusal {}

fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}

/// For each column of the kind, in order, the index of the file's column that holds it. The file's
/// order is free, case and extra spaces do not count, empty headings are passed over, and so is
/// the "Errors" column of a sheet that comes back.
pub fn match_headings(kind: BatchKind, headings: &[String]) -> Result<Vec<usize>, SheetRefusal> {
    let plain = |text: &str| lower(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let columns = kind.columns();
    let names: Vec<String> = columns.iter().map(|column| plain(column.heading())).collect();
    let errors = plain(ERRORS_HEADING);
    let mut found: Vec<Option<usize>> = vec![None; columns.len()];
    let mut extra: Vec<String> = Vec::new();
    let mut repeated = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        let text = plain(heading);
        if text.is_empty() || text == errors {
            continue;
        }
        match names.iter().position(|name| *name == text) {
            Some(column) if found[column].is_some() => repeated.push(columns[column]),
            Some(column) => found[column] = Some(index),
            // Ten names are enough to see what is wrong; a hostile row has sixteen thousand.
            None if extra.len() < 10 => extra.push(heading.trim().chars().take(50).collect()),
            None => {}
        }
    }
    let missing: Vec<Column> =
        columns.iter().zip(&found).filter(|(_, index)| index.is_none()).map(|(column, _)| *column).collect();
    repeated.dedup();
    if missing.is_empty() && extra.is_empty() && repeated.is_empty() {
        Ok(found.into_iter().flatten().collect())
    } else {
        Err(SheetRefusal::Headings { missing, extra, repeated })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| text.to_string()).collect()
    }

    #[test]
    fn f26_headings_may_come_in_any_order_and_case() {
        let found = match_headings(
            BatchKind::Users,
            &headings(&[
                "Surname",
                " forename ",
                "",
                "Pupil  access level",
                "ROLE",
                "email address",
                "Errors",
            ]),
        );
        assert_eq!(found, Ok(vec![1, 0, 5, 4, 3]));
    }

    #[test]
    fn f26_missing_extra_and_repeated_headings_are_named() {
        let refusal = match_headings(
            BatchKind::Users,
            &headings(&["Forename", "Forename", "Email", "Role", "Surname"]),
        )
        .unwrap_err();
        let sentence = refusal.to_string();
        for word in ["“Email Address”", "“Pupil Access Level”", "“Email”", "more than once: “Forename”"]
        {
            assert!(sentence.contains(word), "{sentence}");
        }
    }

    #[test]
    fn f30_an_administrators_sheet_has_no_role_or_level() {
        assert_eq!(
            match_headings(BatchKind::Administrators, &headings(&["Forename", "Surname", "Email Address"])),
            Ok(vec![0, 1, 2])
        );
        assert!(
            match_headings(
                BatchKind::Administrators,
                &headings(&["Forename", "Surname", "Email Address", "Role"])
            )
            .is_err()
        );
    }
}
