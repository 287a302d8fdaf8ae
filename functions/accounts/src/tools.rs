//! The clients and keys of the accounts functions.

use domain::base::keys::SecretKeys;
use runtime::{Environment, Tools};
use store::Store;

runtime::gate!(Accounts, Invitations);

/// For functions that use only the store.
pub struct Accounts {
    pub(crate) store: Store,
    /// False if the deployment has no security questions.
    pub(crate) questions: bool,
}

impl Tools for Accounts {
    fn connect(environment: &Environment) -> Result<Accounts, String> {
        Ok(Accounts {
            store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?),
            questions: environment.find("SECURITY_QUESTIONS") != Some("off"),
        })
    }
}

/// For functions that also derive secrets from the key, or write links: activation codes, links, second factors.
pub struct Invitations {
    pub(crate) store: Store,
    pub(crate) keys: SecretKeys,
    pub(crate) site: String,
    /// False if the deployment has no security questions.
    pub(crate) questions: bool,
}

impl Tools for Invitations {
    fn connect(environment: &Environment) -> Result<Invitations, String> {
        let Accounts { store, questions } = Accounts::connect(environment)?;
        Ok(Invitations {
            store,
            keys: SecretKeys::parse(environment.get("SECRET_KEY")?)?,
            site: environment.get("SITE_URL")?.to_owned(),
            questions,
        })
    }
}
