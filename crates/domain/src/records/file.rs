//! The files of records that a school may upload: their kinds, layouts and places in S3.

use crate::access::permission::Permission;
use crate::base::ids::{OrganisationId, UploadId};
use crate::base::sheet::{Layout, MAX_BYTES};
use crate::records::characteristics::Characteristic;
use serde::{Deserialize, Serialize};

/// The S3 key of an uploaded file of pupil records: `records/<organisation>/<kind>/<upload>`. The file's name is no part
/// of it: it may name people, and keys stand in logs. The file is not read when it arrives but when somebody imports it.
/// It is deleted after a day.
pub fn upload_key(organisation: OrganisationId, kind: RecordsKind, upload: UploadId) -> String {
    format!("{}{}/{upload}", uploads_of(organisation), kind.as_str())
}

/// Prefix of the keys of a school's uploaded files.
pub fn uploads_of(organisation: OrganisationId) -> String {
    format!("records/{organisation}/")
}

/// The content of a file of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordsKind {
    /// One row per pupil.
    Pupils,
    /// One row per pupil and subject, with the class.
    Classes,
    /// One row per result of a pupil who has left. Pupils are not named.
    Results,
    /// One row per pupil and subject, with the grade.
    PupilResults,
    /// One row per pupil, one column per subject.
    Targets,
}

/// The settings that all kinds share, without headings.
const RECORDS: Layout = Layout {
    tab: "Pupils",
    required: &[],
    optional: &[],
    ignored: &[],
    dates: &[],
    numbers: &[],
    others: false,
    most_rows: 3_000,
    most_bytes: MAX_BYTES,
    csv: true,
    rows: "pupils",
    advice: "Compare its headings with those under \u{201c}Which columns\u{201d}, correct the file and upload it again.",
};

impl RecordsKind {
    pub const ALL: [RecordsKind; 5] = [
        RecordsKind::Pupils,
        RecordsKind::Classes,
        RecordsKind::Results,
        RecordsKind::PupilResults,
        RecordsKind::Targets,
    ];

    /// The kind as it is written in a key.
    pub const fn as_str(self) -> &'static str {
        match self {
            RecordsKind::Pupils => "pupils",
            RecordsKind::Classes => "classes",
            RecordsKind::Results => "results",
            RecordsKind::PupilResults => "pupil-results",
            RecordsKind::Targets => "targets",
        }
    }

    /// The permission needed to upload a file of this kind.
    pub const fn permission(self) -> Permission {
        match self {
            RecordsKind::Targets => Permission::PupilData,
            _ => Permission::ManageData,
        }
    }

    /// The layout of a file of this kind.
    pub const fn layout(self) -> &'static Layout {
        const PUPILS: Layout = Layout {
            required: &["UPN", "Surname", "Forename", "Date of birth", "Gender", "Year group"],
            optional: &[
                "KS1 points",
                "KS2 score",
                "GCSE points",
                Characteristic::FreeMeals.heading(),
                Characteristic::EverSix.heading(),
                Characteristic::InCare.heading(),
                Characteristic::Service.heading(),
                Characteristic::Premium.heading(),
                Characteristic::Sen.heading(),
                Characteristic::Eal.heading(),
            ],
            dates: &["Date of birth"],
            numbers: &["Year group", "KS1 points", "KS2 score", "GCSE points"],
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
            required: &["Academic year", "Subject", "Grade", "Prior attainment", "Key stage"],
            optional: &["Gender"],
            // Attain has no use for it, and schools' systems export it.
            ignored: &["Month of birth"],
            numbers: &["Prior attainment"],
            most_rows: 8_000,
            rows: "results",
            ..RECORDS
        };
        const PUPIL_RESULTS: Layout = Layout {
            tab: "Results",
            required: &["UPN", "Subject", "Grade"],
            optional: &["Academic year"],
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
            RecordsKind::PupilResults => &PUPIL_RESULTS,
            RecordsKind::Targets => &TARGETS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::upload::check_file;

    #[test]
    fn records_may_come_as_csv() {
        assert_eq!(check_file(RecordsKind::Pupils.layout(), "pupils.CSV", 10), Ok("text/csv"));
    }
}
