//! Uploads of staff spreadsheets: their places in S3, and what must be declared before one is accepted.

use crate::base::failure::FieldErrors;
use crate::base::ids::{BatchId, OrganisationId};
use crate::base::upload::check_file;
use crate::batches::columns::BatchKind;

/// The S3 key of an uploaded spreadsheet: `schools/<organisation>/<kind>/<file>` for a file that the school put there,
/// `schools/<organisation>/<kind>/<batch>/file` for one from the website, whose name the batch holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadKey {
    pub organisation: OrganisationId,
    /// The kind of people the file lists.
    pub kind: BatchKind,
    pub source: UploadSource,
}

/// The way a spreadsheet came into the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadSource {
    /// From the website; this batch waits for it.
    Website(BatchId),
    /// The school put a file with this name there.
    Dropped(String),
}

/// The end of the key of a file from the website. The file's own name is no part of a key: it may name people, and keys
/// stand in logs and events.
const FROM_WEBSITE: &str = "file";

impl UploadKey {
    /// Reads a key; `None` if it is not the key of a spreadsheet.
    pub fn parse(key: &str) -> Option<UploadKey> {
        let parts: Vec<&str> = key.split('/').collect();
        let (organisation, kind, source) = match parts.as_slice() {
            ["schools", _, _, ""] => return None,
            ["schools", organisation, kind, name] => {
                (organisation, kind, UploadSource::Dropped((*name).to_owned()))
            }
            ["schools", organisation, kind, batch, FROM_WEBSITE] => {
                (organisation, kind, UploadSource::Website(BatchId::parse(batch)?))
            }
            _ => return None,
        };
        let (organisation, kind) = (OrganisationId::parse(organisation)?, BatchKind::parse(kind)?);
        Some(UploadKey { organisation, kind, source })
    }

    /// The key as text.
    pub fn as_key(&self) -> String {
        let folder = format!("schools/{}/{}", self.organisation, self.kind.as_str());
        match &self.source {
            UploadSource::Website(batch) => format!("{folder}/{batch}/{FROM_WEBSITE}"),
            UploadSource::Dropped(name) => format!("{folder}/{name}"),
        }
    }
}

/// Checks the declared name and size of a spreadsheet of users before it is uploaded. Returns its media type.
///
/// # Errors
/// An error of the field `file`.
pub fn check_upload(file_name: &str, size: u64) -> Result<&'static str, FieldErrors> {
    check_file(BatchKind::Users.layout(), file_name, size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::sheet::MAX_BYTES;

    #[test]
    fn f29_a_key_names_school_kind_and_perhaps_the_batch_that_waits() {
        let school = "0190b5a8-7f2e-7c3d-8a4b-000000000001";
        let dropped = UploadKey::parse(&format!("schools/{school}/users/staff.xlsx")).expect("dropped");
        assert_eq!(
            (dropped.kind, dropped.source),
            (BatchKind::Users, UploadSource::Dropped("staff.xlsx".to_owned()))
        );
        let key = format!("schools/{school}/administrators/{school}/file");
        let uploaded = UploadKey::parse(&key).expect("uploaded");
        assert!(matches!(uploaded.source, UploadSource::Website(_)));
        assert_eq!(uploaded.as_key(), key);
        for wrong in [
            "",
            "schools//users/a.xlsx",
            "schools/x/users/a.xlsx",
            &format!("schools/{school}/pupils/a.xlsx"),
            &format!("schools/{school}/users/"),
            &format!("schools/{school}/users/x/file"),
            &format!("schools/{school}/users/{school}/a.xlsx"),
            &format!("schools/{school}/users/{school}/x/a.xlsx"),
        ] {
            assert_eq!(UploadKey::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn f29_an_upload_is_bounded_in_size_and_type() {
        assert!(check_upload("staff.xlsx", 20_000).is_ok() && check_upload("STAFF.XLS", MAX_BYTES).is_ok());
        for (name, size) in [
            ("staff.csv", 10),
            ("staff", 10),
            ("staff.xlsx", 0),
            ("staff.xlsx", MAX_BYTES + 1),
            ("staff.xlsx.exe", 10),
        ] {
            assert!(check_upload(name, size).is_err(), "{name}");
        }
    }
}
