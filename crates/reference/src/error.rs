//! The reasons why a published file is refused.

use thiserror::Error;

/// Each message names the place of the error and, where it is not obvious, the next step.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// The first line lacks a column that is needed.
    #[error(
        "{file}, line 1: the column {column} is missing. Give the file as it was published, header included."
    )]
    NoColumn {
        /// The file's name.
        file: String,
        /// The names that this column has in the published files, joined by "or".
        column: String,
    },
    /// A line that does not fit the table of the first line.
    #[error("{file}, line {line}: {what}.")]
    Line {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: u64,
        /// The reason, without a full stop.
        what: String,
    },
    /// A cell whose content does not fit its column.
    #[error("{file}, line {line}, column {column}: {found:?} is not {wanted}.")]
    Cell {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// The cell's content.
        found: String,
        /// A description of the expected content, such as "a year".
        wanted: &'static str,
    },
    /// A published total that differs from the sum of its parts.
    #[error("{file}, line {line}, column {column}: it says {said} pupils, but there are {counted}.")]
    Total {
        /// The file's name.
        file: String,
        /// The line of the total, counted from 1.
        line: u64,
        /// The column of the total.
        column: String,
        /// The published total, in pupils.
        said: u64,
        /// The sum of the parts, in pupils.
        counted: u64,
    },
    /// Two lines that count the same pupils.
    #[error("{file}, line {line}: {what} stands on line {before} of {before_file} already.")]
    Twice {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: u64,
        /// The file that counted these pupils first.
        before_file: String,
        /// The line that counted these pupils first, counted from 1.
        before: u64,
        /// The subject, the band and the sex that are counted twice.
        what: String,
    },
    /// Files of another key stage, or files with nothing but a header.
    #[error("{files}: there is no row of {wanted}. Give the matrix that was published for this key stage.")]
    Nothing {
        /// The files' names, joined by commas.
        files: String,
        /// The kind of rows that were expected.
        wanted: &'static str,
    },
    /// The key stage has no publication to read.
    #[error(
        "No matrix is published for Key Stage 2: leave the files out, and the illustrative figures are written."
    )]
    NoMatrix,
    /// Counts that were read but make no valid reference. The text says why.
    #[error("These files make no reference: {0}.")]
    Unsound(String),
}
