//! Forms and views of batches.

use crate::access::form::{PageView, SpreadsheetView, form};
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::ids::BatchId;
use crate::base::text::Email;
use crate::batches::batch::{Batch, BatchState, Flag};
use crate::batches::columns::{BatchKind, Column};
use serde::{Deserialize, Serialize};

/// Ask for an address to upload one spreadsheet to (F29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestBatchUploadForm {
    /// Whom the spreadsheet lists.
    pub kind: BatchKind,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes; the address takes exactly this many.
    pub size: u64,
}

form!(RequestBatchUploadForm => RequestBatchUpload, UploadView);

/// Where to send the file: one PUT with this content type, within five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadView {
    /// The batch that waits for it.
    pub batch: BatchId,
    /// The address.
    pub url: String,
    /// The Content-Type header the address insists on.
    pub content_type: String,
}

/// A page of the batch list (F30).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListBatchesForm {
    /// Which list.
    pub kind: BatchKind,
    /// Where the last page ended; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

form!(ListBatchesForm => ListBatches, PageView<BatchSummary>);

/// A row of the batch list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BatchSummary {
    /// The batch.
    pub id: BatchId,
    /// Whom it lists.
    pub kind: BatchKind,
    /// The file's name.
    pub file_name: String,
    /// Username of whoever uploaded it.
    pub uploaded_by: String,
    /// When, as it is shown.
    pub uploaded_at: String,
    /// How far it is.
    pub state: BatchState,
    /// Rows still to be created.
    pub waiting: u32,
    /// Those of them with a red cell.
    pub red: u32,
    /// Those of them with an amber cell and no red one.
    pub amber: u32,
    /// Accounts created from it so far.
    pub created: u32,
    /// Why the whole spreadsheet was refused.
    pub refusal: Option<String>,
}

impl BatchSummary {
    /// The summary of a batch.
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

/// Look at a batch: "Check and create your users" (F31).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewBatchForm {
    /// The batch.
    pub batch: BatchId,
}

form!(ViewBatchForm => ViewBatch, BatchView; batch: BatchId);

/// A batch with its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BatchView {
    /// What the list shows of it.
    pub summary: BatchSummary,
    /// The rows still to be created.
    pub rows: Vec<RowView>,
}

impl BatchView {
    /// The view of a batch.
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
        BatchView { summary: BatchSummary::of(batch), rows }
    }
}

/// A row of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowView {
    /// The row's number in the spreadsheet.
    pub number: u32,
    /// What its cells say, in the order of the kind's columns.
    pub cells: Vec<String>,
    /// What is wrong with them.
    pub flags: Vec<Flag>,
}

/// Edit a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AmendBatchRowForm {
    /// The batch.
    pub batch: BatchId,
    /// The row's number in the spreadsheet.
    #[serde(deserialize_with = "crate::access::form::number_or_text")]
    pub row: u32,
    /// What its cells shall say, in the order of the kind's columns.
    pub cells: Vec<String>,
}

form!(AmendBatchRowForm => AmendBatchRow, BatchView; batch: BatchId);

impl AmendBatchRowForm {
    /// There must be one text a column; what the texts say may be wrong, and is told in the grid. Gives the
    /// email address, if it is one.
    ///
    /// # Errors
    /// The error of the field `cells`.
    pub fn check(&self, kind: BatchKind) -> Result<Option<Email>, FieldErrors> {
        let columns = kind.columns();
        if self.cells.len() != columns.len() {
            return Err(FieldErrors::of(
                "cells",
                format!("A row has {} cells. Open the batch again and repeat your edit.", columns.len()),
            ));
        }
        let email =
            columns.iter().position(|column| *column == Column::Email).and_then(|at| self.cells.get(at));
        Ok(email.and_then(|text| Email::parse(text).ok()))
    }
}

/// Delete a row for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteBatchRowForm {
    /// The batch.
    pub batch: BatchId,
    /// The row's number in the spreadsheet.
    #[serde(deserialize_with = "crate::access::form::number_or_text")]
    pub row: u32,
}

form!(DeleteBatchRowForm => DeleteBatchRow, BatchView; batch: BatchId);

/// Create the accounts of every row that is not red.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProcessBatchForm {
    /// The batch.
    pub batch: BatchId,
    /// The tick of F33 under the grid.
    #[serde(default)]
    pub confirmed: bool,
}

form!(ProcessBatchForm => ProcessBatch, BatchView; batch: BatchId);

/// Download the batch as a spreadsheet with an "Errors" column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DownloadBatchForm {
    /// The batch.
    pub batch: BatchId,
}

form!(DownloadBatchForm => DownloadBatch, SpreadsheetView; batch: BatchId);

/// Delete what is left of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteBatchForm {
    /// The batch.
    pub batch: BatchId,
}

form!(DeleteBatchForm => DeleteBatch, (); batch: BatchId);
