//! The form of importing targets by spreadsheet.

use crate::access::form::{PlannedView, form};
use crate::base::ids::UploadId;
use crate::records::cohort::YearGroupId;
use serde::{Deserialize, Serialize};

/// Plan the changes of an uploaded file of a year group's targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportTargetsForm {
    pub year: YearGroupId,
    /// The id of the uploaded file. Once its changes are planned, the file is deleted.
    pub upload: UploadId,
    /// The file's name when it was uploaded.
    pub file_name: String,
}

form!(ImportTargetsForm => ImportTargets, PlannedView; year: YearGroupId);
