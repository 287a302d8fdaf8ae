//! The files of records that a school may upload: their kinds, layouts and places in S3.

use crate::access::permission::Permission;
use crate::base::failure::FieldErrors;
use crate::base::ids::{OrganisationId, UploadId};
use crate::base::sheet::{Layout, MAX_BYTES};
use crate::base::upload::{check_file, plain};
use serde::{Deserialize, Serialize};

/// Where an uploaded file of pupils' records lies until it is imported: `records/<organisation>/<kind>/<upload>/<file>`. It
/// is read when somebody asks for it and not when it arrives, and is deleted after a day.
///
/// # Errors
/// The error of the field `file`: no such file could have been uploaded under this name.
pub fn upload_key(
    organisation: OrganisationId,
    kind: RecordsKind,
    upload: UploadId,
    file_name: &str,
) -> Result<String, FieldErrors> {
    check_file(kind.layout(), file_name, 1)?;
    Ok(format!("records/{organisation}/{}/{upload}/{}", kind.as_str(), plain(file_name)))
}

/// What a file of records holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordsKind {
    /// A row a pupil.
    Pupils,
    /// A row a pupil and subject: the class.
    Classes,
    /// A row a result of a pupil who has left, who is not named.
    Results,
    /// A row a pupil, a column a subject.
    Targets,
}

/// Without headings of its own.
const RECORDS: Layout = Layout {
    tab: "Pupils",
    required: &[],
    optional: &[],
    others: false,
    most_rows: 3_000,
    most_bytes: MAX_BYTES,
    csv: true,
    rows: "pupils",
    advice: "Compare its headings with those beside \u{201c}Which columns\u{201d}, put it right and upload it again.",
};

impl RecordsKind {
    /// As it stands in a key.
    pub const fn as_str(self) -> &'static str {
        match self {
            RecordsKind::Pupils => "pupils",
            RecordsKind::Classes => "classes",
            RecordsKind::Results => "results",
            RecordsKind::Targets => "targets",
        }
    }

    /// Who may send one: whoever manages the school's data, and for targets whoever may set them.
    pub const fn permission(self) -> Permission {
        match self {
            RecordsKind::Targets => Permission::PupilData,
            _ => Permission::ManageData,
        }
    }

    /// What its file must look like.
    pub const fn layout(self) -> &'static Layout {
        const PUPILS: Layout = Layout {
            required: &[
                "UPN",
                "Surname",
                "Forename",
                "Date of birth",
                "Gender",
                "Year group",
                "Disadvantaged",
            ],
            optional: &["KS1 points", "KS2 score", "GCSE points"],
            ..RECORDS
        };
        const CLASSES: Layout = Layout {
            tab: "Classes",
            required: &["UPN", "Subject", "Class"],
            most_rows: 8_000,
            rows: "classes",
            ..RECORDS
        };
        const RESULTS: Layout = Layout {
            tab: "Results",
            required: &[
                "Academic year",
                "Subject",
                "Grade",
                "Gender",
                "Month of birth",
                "Prior attainment",
                "Key stage",
            ],
            most_rows: 8_000,
            rows: "results",
            ..RECORDS
        };
        const TARGETS: Layout =
            Layout { tab: "Targets", required: &["UPN"], others: true, most_rows: 1_000, ..RECORDS };
        match self {
            RecordsKind::Pupils => &PUPILS,
            RecordsKind::Classes => &CLASSES,
            RecordsKind::Results => &RESULTS,
            RecordsKind::Targets => &TARGETS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_may_come_as_csv() {
        assert_eq!(check_file(RecordsKind::Pupils.layout(), "pupils.CSV", 10), Ok("text/csv"));
    }
}
