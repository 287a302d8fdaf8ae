//! Why a file is not taken.

use thiserror::Error;

/// Each says where, and what to do where that is not plain.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// The first line does not name what is counted.
    #[error(
        "{file}, line 1: the column {column} is missing. Give the file as it was published, header included."
    )]
    NoColumn {
        /// The file's name.
        file: String,
        /// Any name the column has in the published files.
        column: String,
    },
    /// Not a line of the table that the first line begins.
    #[error("{file}, line {line}: {what}.")]
    Line {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: u64,
        /// What is the matter.
        what: String,
    },
    /// A cell that cannot be what its column holds.
    #[error("{file}, line {line}, column {column}: {found:?} is not {wanted}.")]
    Cell {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// What the cell holds.
        found: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// A total of the publisher's is not the sum of what it totals.
    #[error("{file}, line {line}, column {column}: it says {said} pupils, but there are {counted}.")]
    Total {
        /// The file's name.
        file: String,
        /// Of the total, counted from 1.
        line: u64,
        /// Of the total.
        column: String,
        /// What the file says.
        said: u64,
        /// What it adds up to.
        counted: u64,
    },
    /// The same pupils are counted on two lines.
    #[error("{file}, line {line}: {what} stands on line {before} of {before_file} already.")]
    Twice {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: u64,
        /// The file that has it already.
        before_file: String,
        /// The line that has it already.
        before: u64,
        /// Subject, band and sex.
        what: String,
    },
    /// The files are not of this key stage, or hold nothing but a header.
    #[error("{files}: there is no row of {wanted}. Give the matrix that was published for this key stage.")]
    Nothing {
        /// The files' names.
        files: String,
        /// What would have been counted.
        wanted: &'static str,
    },
    /// There is no such publication.
    #[error(
        "No matrix is published for Key Stage 2: leave the files out, and the illustrative figures are written."
    )]
    NoMatrix,
    /// What was read is no reference.
    #[error("These files make no reference: {0}.")]
    Unsound(String),
}
