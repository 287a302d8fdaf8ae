//! What the functions of this area hold.

use domain::base::secret::CodeKey;
use files::Files;
use runtime::{Environment, Tools};
use store::Store;

runtime::gate!(Batches, Uploads, Creation);

/// For functions that work on stored batches.
pub struct Batches {
    pub(crate) store: Store,
}

impl Tools for Batches {
    fn connect(environment: &Environment) -> Result<Batches, String> {
        Ok(Batches { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

/// For functions that also reach the uploaded files.
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

/// For the function that creates the accounts, and so derives their links.
pub struct Creation {
    pub(crate) store: Store,
    pub(crate) key: CodeKey,
}

impl Tools for Creation {
    fn connect(environment: &Environment) -> Result<Creation, String> {
        Ok(Creation {
            store: Batches::connect(environment)?.store,
            key: CodeKey::new(environment.get("SECRET_KEY")?)?,
        })
    }
}
