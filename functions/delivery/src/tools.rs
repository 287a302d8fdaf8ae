//! What the functions of this area use.

use domain::base::keys::SecretKeys;
use mail::Mail;
use runtime::{Environment, Tools};
use store::Store;

/// The clients and the key of `deliver-mail`.
pub struct Delivery {
    pub(crate) store: Store,
    pub(crate) mail: Mail,
    pub(crate) keys: SecretKeys,
    pub(crate) site: String,
}

impl Tools for Delivery {
    fn connect(environment: &Environment) -> Result<Delivery, String> {
        let (from, reports) = (environment.get("MAIL_FROM")?, environment.get("MAIL_REPORTS")?);
        Ok(Delivery {
            store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?),
            mail: Mail::new(&environment.sdk("SES")?, from, reports),
            keys: SecretKeys::parse(environment.get("SECRET_KEY")?)?,
            site: environment.get("SITE_URL")?.to_owned(),
        })
    }
}

/// The client of `record-mail-outcome`.
pub struct Outcomes {
    pub(crate) store: Store,
}

impl Tools for Outcomes {
    fn connect(environment: &Environment) -> Result<Outcomes, String> {
        Ok(Outcomes { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}
