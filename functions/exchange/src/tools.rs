//! What the functions of this area hold.

use domain::call::{Call, Known};
use domain::failure::Failure;
use domain::moment::{Moment, UploadId};
use domain::records::RecordsKind;
use domain::session::SessionToken;
use domain::sheet::{MAX_BYTES, Sheet, SheetRefusal};
use domain::upload::{gone, records_key, refused};
use files::{Files, Found};
use runtime::{Environment, Gate, Tools};
use store::Store;

/// The store.
pub struct Records {
    pub(crate) store: Store,
}

impl Tools for Records {
    fn connect(environment: &Environment) -> Result<Records, String> {
        Ok(Records { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

impl Gate for Records {
    async fn known(&self, token: &SessionToken, moment: &Moment) -> Result<Option<Known>, Failure> {
        self.store.known(token, moment).await
    }
}

/// The same, and the uploaded files.
pub struct Exchange {
    pub(crate) store: Store,
    pub(crate) files: Files,
}

impl Tools for Exchange {
    fn connect(environment: &Environment) -> Result<Exchange, String> {
        Ok(Exchange {
            store: Records::connect(environment)?.store,
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
        })
    }
}

impl Gate for Exchange {
    async fn known(&self, token: &SessionToken, moment: &Moment) -> Result<Option<Known>, Failure> {
        self.store.known(token, moment).await
    }
}

impl Exchange {
    /// What an uploaded file of the caller's school says.
    ///
    /// # Errors
    /// The field `file`: it is not there, or it cannot be read.
    pub(crate) async fn read(
        &self,
        call: &Call,
        kind: RecordsKind,
        upload: UploadId,
        file_name: &str,
    ) -> Result<Sheet, Failure> {
        let layout = kind.layout();
        let key = records_key(call.tenant(), kind, upload, file_name)?;
        match self.files.read(&key, MAX_BYTES).await? {
            Found::Nothing => Err(gone().into()),
            Found::TooLarge => Err(refused(layout, &SheetRefusal::TooLarge).into()),
            Found::File(bytes) => sheets::read_layout(file_name, &bytes, layout)
                .map_err(|refusal| refused(layout, &refusal).into()),
        }
    }
}
