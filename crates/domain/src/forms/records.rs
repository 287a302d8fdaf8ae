//! Forms of pupils' records by spreadsheet.

use super::form;
use crate::attainment::subject::KeyStage;
use crate::moment::UploadId;
use crate::records::{ChangedPupil, RecordsKind, RefusedRow};
use crate::targets::YearKey;
use serde::{Deserialize, Serialize};

/// Ask where a file of records may be uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestRecordsUploadForm {
    /// What it holds.
    pub kind: RecordsKind,
    /// Its name.
    pub file_name: String,
    /// Its size in bytes.
    pub size: u64,
}
form!(RequestRecordsUploadForm => RequestRecordsUpload, RecordsUploadView);

/// Where a file of records may be uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordsUploadView {
    /// By which it is imported; it is kept for a day.
    pub upload: UploadId,
    /// The address to send the file to, with PUT, within five minutes.
    pub url: String,
    /// The content type to send it with.
    pub content_type: String,
}

/// Import an uploaded file of pupils, or see what that would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportPupilsForm {
    /// The upload.
    pub upload: UploadId,
    /// The file's name, as it was uploaded.
    pub file_name: String,
    /// Whether to do it; otherwise what it would do comes back and nothing is changed.
    pub apply: bool,
}
form!(ImportPupilsForm => ImportPupils, PupilsImportView);

/// What importing pupils does, or did. At most 200 of each kind are listed; all are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilsImportView {
    /// Pupils who were not there.
    pub added: u32,
    /// Pupils whose record changes.
    pub changed: u32,
    /// Pupils who are in the file as they are here.
    pub unchanged: u32,
    /// Pupils who are here and not in the file: they stay as they are.
    pub kept: u32,
    /// Rows that cannot be taken.
    pub refused: u32,
    /// What changes.
    pub changes: Vec<ChangedPupil>,
    /// What cannot be taken, and why.
    pub refusals: Vec<RefusedRow>,
    /// Year groups that look as if they had not rolled forward (F45), once this is done.
    pub warnings: Vec<String>,
    /// Whether it was done.
    pub applied: bool,
}

/// Import an uploaded file of past results, or see what that would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportResultsForm {
    /// The upload.
    pub upload: UploadId,
    /// The file's name, as it was uploaded.
    pub file_name: String,
    /// Whether to do it; otherwise what it would do comes back and nothing is changed.
    pub apply: bool,
}
form!(ImportResultsForm => ImportResults, ResultsImportView);

/// What importing results does, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResultsImportView {
    /// The years it has results of: they take the place of what is there.
    pub years: Vec<ResultsYear>,
    /// The school's own rank in each subject of those key stages.
    pub progress: Vec<ProgressChange>,
    /// Rows that cannot be taken.
    pub refused: u32,
    /// What cannot be taken, and why; at most 200 rows are listed.
    pub refusals: Vec<RefusedRow>,
    /// Whether it was done.
    pub applied: bool,
}

/// A year of results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResultsYear {
    /// The key stage.
    pub key_stage: KeyStage,
    /// The academic year: `2025/26`.
    pub year: String,
    /// Results in the file.
    pub results: u32,
    /// Results that they take the place of.
    pub replaced: u32,
}

/// The school's own rank in a subject, 1 to 100, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProgressChange {
    /// The key stage.
    pub key_stage: KeyStage,
    /// The subject.
    pub subject: String,
    /// The rank as it was; absent without results.
    pub before: Option<u8>,
    /// The rank as it is then.
    pub after: Option<u8>,
    /// Results it is reckoned from.
    pub results: u32,
}

/// Import an uploaded file of a year group's targets, or see what that would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportTargetsForm {
    /// The year group.
    pub year: YearKey,
    /// The upload.
    pub upload: UploadId,
    /// The file's name, as it was uploaded.
    pub file_name: String,
    /// Whether to do it; otherwise what it would do comes back and nothing is changed.
    pub apply: bool,
}
form!(ImportTargetsForm => ImportTargets, TargetsImportView);

/// What importing targets does, or did. At most 200 pupils and rows of each kind are listed; all are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetsImportView {
    /// Pupils whose targets change.
    pub pupils: u32,
    /// Targets that change.
    pub targets: u32,
    /// Targets that are in the file as they are here.
    pub unchanged: u32,
    /// Rows and targets that cannot be taken.
    pub refused: u32,
    /// What changes.
    pub changes: Vec<ChangedPupil>,
    /// Pupils with a target that somebody else was at meanwhile; look at them, and import the file again.
    pub changed_meanwhile: Vec<ChangedPupil>,
    /// What cannot be taken, and why.
    pub refusals: Vec<RefusedRow>,
    /// Whether it was done.
    pub applied: bool,
}
