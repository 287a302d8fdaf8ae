//! The clients of the records functions.

use domain::access::call::Call;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::UploadId;
use domain::base::sheet::{MAX_BYTES, Sheet};
use domain::base::upload::check_file;
use domain::records::file::{RecordsKind, upload_key};
use domain::records::pupils::PupilChange;
use domain::records::roll::Roll;
use files::Files;
use runtime::{Environment, Tools};
use store::{PUPILS_PER_TRANSACTION, Store};

runtime::gate!(Records, RecordFiles);

/// For functions that use only the store.
pub struct Records {
    pub(crate) store: Store,
}

impl Tools for Records {
    fn connect(environment: &Environment) -> Result<Records, String> {
        Ok(Records { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

/// For functions that also use the uploaded files.
pub struct RecordFiles {
    pub(crate) store: Store,
    pub(crate) files: Files,
}

impl Tools for RecordFiles {
    fn connect(environment: &Environment) -> Result<RecordFiles, String> {
        Ok(RecordFiles {
            store: Records::connect(environment)?.store,
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
        })
    }
}

impl RecordFiles {
    /// Reads an uploaded file of the caller's school.
    ///
    /// # Errors
    /// `Invalid` with the field `file`: the file does not exist or cannot be read, or no file of this name could have been
    /// uploaded.
    pub(crate) async fn read(
        &self,
        call: &Call,
        kind: RecordsKind,
        upload: UploadId,
        file_name: &str,
    ) -> Result<Sheet, Failure> {
        check_file(kind.layout(), file_name, 1)?;
        let file = self.files.read(&upload_key(call.tenant(), kind, upload), MAX_BYTES).await?;
        sheets::read_upload(kind.layout(), file_name, file)
    }

    /// Writes pupils in as many transactions as they need. `next` returns for each transaction the roll as it is after
    /// it, and the event.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: the roll has changed. The transactions before stay.
    pub(crate) async fn write(
        &self,
        call: &Call,
        changes: &[PupilChange],
        mut next: impl FnMut(&[PupilChange]) -> (Roll, Event),
    ) -> Result<(), Failure> {
        for some in changes.chunks(PUPILS_PER_TRANSACTION) {
            let (roll, event) = next(some);
            self.store.write_pupils(call, some, &roll, event).await?;
        }
        Ok(())
    }
}
