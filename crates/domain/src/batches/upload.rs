//! Uploads of staff spreadsheets: their places in S3, and what must be declared before one is accepted.

use crate::base::failure::FieldErrors;
use crate::base::ids::{BatchId, OrganisationId};
use crate::base::upload::{check_file, plain};
use crate::batches::columns::BatchKind;

/// The S3 key of an uploaded spreadsheet: `schools/<organisation>/<kind>/<file>` for a file dropped there. For a file
/// from the website, the batch's id stands before the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadKey {
    pub organisation: OrganisationId,
    /// The kind of people the file lists.
    pub kind: BatchKind,
    /// The batch that waits for the file; `None` for a dropped file.
    pub batch: Option<BatchId>,
    pub file_name: String,
}

impl UploadKey {
    /// Reads a key; `None` if it is not the key of a spreadsheet.
    pub fn parse(key: &str) -> Option<UploadKey> {
        let parts: Vec<&str> = key.split('/').collect();
        let (organisation, kind, batch, file_name) = match parts.as_slice() {
            ["schools", organisation, kind, file_name] => (organisation, kind, None, file_name),
            ["schools", organisation, kind, batch, file_name] => {
                (organisation, kind, Some(BatchId::parse(batch)?), file_name)
            }
            _ => return None,
        };
        if file_name.is_empty() {
            return None;
        }
        Some(UploadKey {
            organisation: OrganisationId::parse(organisation)?,
            kind: BatchKind::parse(kind)?,
            batch,
            file_name: (*file_name).to_owned(),
        })
    }

    /// The key as text. In the file's name, characters other than letters, digits, dots and hyphens are replaced,
    /// because not every tool can handle them.
    pub fn as_key(&self) -> String {
        let batch = self.batch.map(|batch| format!("{batch}/")).unwrap_or_default();
        let name = plain(&self.file_name);
        format!("schools/{}/{}/{batch}{name}", self.organisation, self.kind.as_str())
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
        assert_eq!((dropped.kind, dropped.batch), (BatchKind::Users, None));
        let key = format!("schools/{school}/administrators/{school}/our_staff__1_.xls");
        let uploaded = UploadKey::parse(&key).expect("uploaded");
        assert!(uploaded.batch.is_some());
        assert_eq!(uploaded.as_key(), key);
        for wrong in [
            "",
            "schools//users/a.xlsx",
            "schools/x/users/a.xlsx",
            &format!("schools/{school}/pupils/a.xlsx"),
            &format!("schools/{school}/users/"),
            &format!("schools/{school}/users/x/a.xlsx"),
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
