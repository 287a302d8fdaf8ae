//! The clients and keys of the batches functions.

use domain::base::keys::SecretKeys;
use files::Files;
use runtime::{Environment, Tools};
use store::Store;

runtime::gate!(Batches, Uploads, Creation);

/// For functions that use only the store.
pub struct Batches {
    pub(crate) store: Store,
}

impl Tools for Batches {
    fn connect(environment: &Environment) -> Result<Batches, String> {
        Ok(Batches { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

/// For functions that also use the uploaded files.
pub struct Uploads {
    pub(crate) store: Store,
    pub(crate) files: Files,
}

impl Tools for Uploads {
    fn connect(environment: &Environment) -> Result<Uploads, String> {
        Ok(Uploads {
            store: Batches::connect(environment)?.store,
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
        })
    }
}

/// For the function that creates accounts, and so derives their codes and links.
pub struct Creation {
    pub(crate) store: Store,
    pub(crate) keys: SecretKeys,
}

impl Tools for Creation {
    fn connect(environment: &Environment) -> Result<Creation, String> {
        Ok(Creation {
            store: Batches::connect(environment)?.store,
            keys: SecretKeys::parse(environment.get("SECRET_KEY")?)?,
        })
    }
}
