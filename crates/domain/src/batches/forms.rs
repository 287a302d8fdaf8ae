//! Forms and views of batches.

use crate::access::form::{PageView, SpreadsheetView, form};
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::ids::BatchId;
use crate::base::text::Email;
use crate::batches::batch::{Batch, BatchState, Flag};
use crate::batches::columns::{BatchKind, Column};
use serde::{Deserialize, Serialize};

/// Ask for an address to upload a spreadsheet to (F29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestBatchUploadForm {
    /// The kind of people the spreadsheet lists.
    pub kind: BatchKind,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes. The address accepts exactly this many.
    pub size: u64,
}

form!(RequestBatchUploadForm => RequestBatchUpload, UploadView);

/// The address for an upload: one PUT with this content type, within five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadView {
    /// The id of the batch that waits for the file.
    pub batch: BatchId,
    /// The address to which the file must be sent.
    pub url: String,
    /// The Content-Type header that the address requires.
    pub content_type: String,
}

/// A page of the list of batches (F30).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListBatchesForm {
    /// The kind of people the batches list.
    pub kind: BatchKind,
    /// The `next` of the page before; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

form!(ListBatchesForm => ListBatches, PageView<BatchSummary>);

/// A row of the list of batches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BatchSummary {
    /// The id of the batch.
    pub id: BatchId,
    /// The kind of people it lists.
    pub kind: BatchKind,
    /// The file's name.
    pub file_name: String,
    /// The username of the person who uploaded it.
    pub uploaded_by: String,
    /// The time of the upload, as shown to people.
    pub uploaded_at: String,
    pub state: BatchState,
    /// The number of rows that have no account yet.
    pub waiting: u32,
    /// The number of those rows with a red cell.
    pub red: u32,
    /// The number of those rows with an amber cell and no red one.
    pub amber: u32,
    /// The number of accounts created so far.
    pub created: u32,
    /// The sentence that says why the whole spreadsheet was refused.
    pub refusal: Option<String>,
}

impl BatchSummary {
    pub fn of(batch: &Batch) -> BatchSummary {
        let checked = batch.checked();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        BatchSummary {
            id: batch.id,
            kind: batch.kind,
            file_name: batch.file_name.clone(),
            uploaded_by: batch.uploaded_by.clone(),
            uploaded_at: shown(batch.uploaded_at),
            state: batch.state,
            waiting: number(checked.len()),
            red: number(checked.iter().filter(|row| row.is_red()).count()),
            amber: number(checked.iter().filter(|row| row.is_amber()).count()),
            created: batch.created,
            refusal: batch.refusal.clone(),
        }
    }
}

/// View a batch: "Check and create your users" (F31).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewBatchForm {
    pub batch: BatchId,
}

form!(ViewBatchForm => ViewBatch, BatchView; batch: BatchId);

/// A batch with its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BatchView {
    /// The batch as the list shows it.
    pub summary: BatchSummary,
    /// The rows that have no account yet.
    pub rows: Vec<RowView>,
    /// Sentences about the spreadsheet as a whole, to read before accounts are created.
    #[serde(default)]
    pub warnings: Vec<String>,
}

impl BatchView {
    pub fn of(batch: &Batch) -> BatchView {
        let rows = batch
            .checked()
            .into_iter()
            .map(|checked| RowView {
                number: checked.row.number,
                cells: checked.row.cells.clone(),
                flags: checked.flags,
            })
            .collect();
        BatchView { summary: BatchSummary::of(batch), rows, warnings: batch.warnings.clone() }
    }
}

/// A row of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowView {
    /// The row's number in the spreadsheet.
    pub number: u32,
    /// The texts of its cells, in the order of the kind's columns.
    pub cells: Vec<String>,
    /// The problems found in them.
    pub flags: Vec<Flag>,
}

/// Edit a row of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AmendBatchRowForm {
    pub batch: BatchId,
    /// The row's number in the spreadsheet.
    #[serde(deserialize_with = "crate::access::form::number_or_text")]
    pub row: u32,
    /// The new texts of its cells, in the order of the kind's columns.
    pub cells: Vec<String>,
}

form!(AmendBatchRowForm => AmendBatchRow, BatchView; batch: BatchId);

impl AmendBatchRowForm {
    /// Checks that there is one text per column. The texts themselves may be wrong: the grid shows their problems.
    /// Returns the email address, if it is a valid one.
    ///
    /// # Errors
    /// An error of the field `cells`.
    pub fn check(&self, kind: BatchKind) -> Result<Option<Email>, FieldErrors> {
        let columns = kind.columns();
        if self.cells.len() != columns.len() {
            return Err(FieldErrors::of(
                "cells",
                format!(
                    "A row must have {} cells. Open the batch again and make your edit again.",
                    columns.len()
                ),
            ));
        }
        let email =
            columns.iter().position(|column| *column == Column::Email).and_then(|at| self.cells.get(at));
        Ok(email.and_then(|text| Email::parse(text).ok()))
    }
}

/// Delete a row of a batch for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteBatchRowForm {
    pub batch: BatchId,
    /// The row's number in the spreadsheet.
    #[serde(deserialize_with = "crate::access::form::number_or_text")]
    pub row: u32,
}

form!(DeleteBatchRowForm => DeleteBatchRow, BatchView; batch: BatchId);

/// Create the accounts of all rows that are not red.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProcessBatchForm {
    pub batch: BatchId,
    /// True if the box under the grid is ticked (F33).
    #[serde(default)]
    pub confirmed: bool,
}

form!(ProcessBatchForm => ProcessBatch, BatchView; batch: BatchId);

/// Download the batch as a spreadsheet with an "Errors" column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DownloadBatchForm {
    pub batch: BatchId,
}

form!(DownloadBatchForm => DownloadBatch, SpreadsheetView; batch: BatchId);

/// Delete the rest of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteBatchForm {
    pub batch: BatchId,
}

form!(DeleteBatchForm => DeleteBatch, (); batch: BatchId);
