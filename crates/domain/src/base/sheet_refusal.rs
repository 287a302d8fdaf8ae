//! The reasons for which a whole spreadsheet is refused, and their sentences.

use crate::base::sheet::Layout;
use crate::base::text::{plural, thousands};
use serde::{Deserialize, Serialize};

/// The reason why a whole spreadsheet was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SheetRefusal {
    /// The name does not have an extension that can be read.
    WrongExtension,
    /// The content does not match the extension, or is damaged.
    NotASpreadsheet,
    /// The file is larger than the limit.
    TooLarge,
    /// The file unpacks to more than the limit.
    TooMuchInside,
    /// The file is protected with a password.
    Protected,
    /// There is no visible sheet, or the only one is empty.
    Empty,
    /// There are headings but no row below them.
    NoRows,
    /// More rows than one spreadsheet may have (F28).
    TooManyRows,
    /// The letters of a CSV file are stored in a way that cannot be told for certain.
    Encoding,
    /// A quotation mark of a CSV file is not closed, so the rows below it cannot be told apart.
    Unclosed {
        /// The number of the row in which it is opened.
        row: u32,
    },
    /// Headings that are missing, unexpected or repeated.
    Headings {
        /// The name of the tab that was looked at; `None` for a CSV file.
        tab: Option<String>,
        /// The number of the row that was taken for the headings.
        row: u32,
        /// Expected and not found.
        missing: Vec<String>,
        /// Found and not expected.
        extra: Vec<String>,
        /// Found more than once.
        repeated: Vec<String>,
    },
}

impl SheetRefusal {
    /// The same refusal with the place of the headings, if it is about them.
    pub fn at(mut self, in_tab: Option<&str>, in_row: u32) -> SheetRefusal {
        if let SheetRefusal::Headings { tab, row, .. } = &mut self {
            (*tab, *row) = (in_tab.map(str::to_owned), in_row);
        }
        self
    }

    /// The sentence for the person who sent the spreadsheet. `layout` is the layout the spreadsheet should have had.
    pub fn sentence(&self, layout: &Layout) -> String {
        let Layout { rows, advice, .. } = layout;
        let most_rows = thousands(u32::try_from(layout.most_rows).unwrap_or(u32::MAX));
        match self {
            SheetRefusal::WrongExtension if layout.csv => "The file must be a spreadsheet whose name ends in .xlsx, .xls, .ods or .csv. Save it as one of these and upload it again.".to_owned(),
            SheetRefusal::WrongExtension => "The file must be a spreadsheet whose name ends in .xlsx, .xls or .ods. Save it as one of these and upload it again.".to_owned(),
            SheetRefusal::NotASpreadsheet => "The file could not be read as a spreadsheet. Open it in Excel, save it as .xlsx and upload it again.".to_owned(),
            SheetRefusal::TooLarge => {
                format!("The file is larger than {} MB. {advice}", layout.most_bytes / (1024 * 1024))
            }
            SheetRefusal::TooMuchInside => {
                format!("The file contains far more than {most_rows} {rows}. {advice}")
            }
            SheetRefusal::Protected => "The file is protected with a password. Remove the password in Excel, save the file and upload it again.".to_owned(),
            SheetRefusal::Empty => format!("The spreadsheet is empty. {advice}"),
            SheetRefusal::NoRows => format!(
                "The spreadsheet has headings but no rows below them. Add your {rows}, one on each row, and upload it again."
            ),
            SheetRefusal::TooManyRows => format!(
                "The spreadsheet has more than {most_rows} rows. Split it into spreadsheets of up to {most_rows} rows and upload each one."
            ),
            SheetRefusal::Encoding => "The file does not say how its letters are stored, so names could be read wrongly. Open it in the program it came from, save it as “CSV UTF-8” or .xlsx, and upload it again.".to_owned(),
            SheetRefusal::Unclosed { row } => format!(
                "Row {row} has an opening quotation mark (\") without a closing one, so the rows below it cannot be read. Close it or remove it, save the file and upload it again."
            ),
            SheetRefusal::Headings { tab, row, missing, extra, repeated } => {
                let parts = [
                    ("missing", missing),
                    ("not expected", extra),
                    ("there more than once", repeated),
                ];
                let parts: Vec<String> = parts
                    .iter()
                    .filter(|(_, names)| !names.is_empty())
                    .map(|(what, names)| {
                        let are = plural(u32::try_from(names.len()).unwrap_or(u32::MAX), "is", "are");
                        format!("{} {are} {what}", quoted(names))
                    })
                    .collect();
                let tab = tab.as_ref().map(|tab| format!(" of the “{tab}” tab")).unwrap_or_default();
                format!("The headings in row {row}{tab} are not right: {}. {advice}", parts.join("; "))
            }
        }
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}
