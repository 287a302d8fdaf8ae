//! What the functions of this area hold.

use domain::call::Known;
use domain::failure::Failure;
use domain::moment::Moment;
use domain::secret::CodeKey;
use domain::session::SessionToken;
use runtime::{Environment, Gate, Tools};
use store::Store;

/// For functions that need nothing but the store.
pub struct Accounts {
    pub(crate) store: Store,
}

impl Tools for Accounts {
    fn connect(environment: &Environment) -> Result<Accounts, String> {
        Ok(Accounts { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

impl Gate for Accounts {
    async fn known(&self, token: &SessionToken, moment: &Moment) -> Result<Option<Known>, Failure> {
        self.store.known(token, moment).await
    }
}

/// For functions that also derive activation codes and sign-up links.
pub struct Invitations {
    pub(crate) store: Store,
    pub(crate) key: CodeKey,
    pub(crate) site: String,
    /// Whether the deployment has security questions.
    pub(crate) questions: bool,
}

impl Tools for Invitations {
    fn connect(environment: &Environment) -> Result<Invitations, String> {
        Ok(Invitations {
            store: Accounts::connect(environment)?.store,
            key: CodeKey::new(environment.get("SECRET_KEY")?)?,
            site: environment.get("SITE_URL")?.to_owned(),
            questions: environment.find("SECURITY_QUESTIONS") != Some("off"),
        })
    }
}

impl Gate for Invitations {
    async fn known(&self, token: &SessionToken, moment: &Moment) -> Result<Option<Known>, Failure> {
        self.store.known(token, moment).await
    }
}
