//! The clients of the functions that ask a provider, or that a provider calls.

use crate::tools::Exchange;
use connectors::{Bounds, Secret, Wonde, Xporter};
use domain::access::session::SessionToken;
use domain::accounts::signed_in::SignedIn;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use files::Files;
use runtime::{Environment, Gate, Tools};
use secrets::Logins;
use std::time::Duration;
use store::Store;

/// A person waits, and the HTTP API stops waiting at 30 seconds.
const SOON: Bounds = Bounds {
    bytes: 1_000_000,
    requests: 6,
    all: Duration::from_secs(20),
    request: Duration::from_secs(4),
    wait: Duration::ZERO,
};

runtime::gate!(Ordering, Ending);

/// For the function that orders a connection.
pub struct Ordering {
    pub(crate) store: Store,
    pub(crate) wonde: Wonde,
    pub(crate) xporter: Xporter,
    pub(crate) logins: Logins,
    pub(crate) files: Files,
}

impl Tools for Ordering {
    fn connect(environment: &Environment) -> Result<Ordering, String> {
        let Exchange { store } = Exchange::connect(environment)?;
        Ok(Ordering {
            store,
            wonde: wonde(environment)?.within(SOON),
            xporter: xporter(environment)?.within(SOON),
            logins: logins(environment)?,
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
        })
    }
}

/// For the function that stops a connection.
pub struct Ending {
    pub(crate) store: Store,
    pub(crate) wonde: Wonde,
    pub(crate) logins: Logins,
    pub(crate) files: Files,
}

impl Tools for Ending {
    fn connect(environment: &Environment) -> Result<Ending, String> {
        let Exchange { store } = Exchange::connect(environment)?;
        let files = Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?);
        let wonde = wonde(environment)?.within(SOON);
        Ok(Ending { store, wonde, logins: logins(environment)?, files })
    }
}

/// For the function that Wonde calls.
pub struct Hearing {
    pub(crate) store: Store,
    /// The secret in the address.
    pub(crate) secret: String,
}

impl Tools for Hearing {
    fn connect(environment: &Environment) -> Result<Hearing, String> {
        let Exchange { store } = Exchange::connect(environment)?;
        Ok(Hearing { store, secret: environment.get("MIS_CALLBACK_KEY")?.to_owned() })
    }
}

impl Gate for Hearing {
    /// Returns `None`: Wonde has no session.
    async fn signed_in(&self, _: &SessionToken, _: &Moment) -> Result<Option<SignedIn>, Failure> {
        Ok(None)
    }
}

/// For the function that Groupcall calls.
pub struct HearingLogins {
    pub(crate) store: Store,
    /// The secret in the address.
    pub(crate) secret: String,
    pub(crate) logins: Logins,
    pub(crate) files: Files,
}

impl Tools for HearingLogins {
    fn connect(environment: &Environment) -> Result<HearingLogins, String> {
        let Hearing { store, secret } = Hearing::connect(environment)?;
        let files = Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?);
        Ok(HearingLogins { store, secret, logins: logins(environment)?, files })
    }
}

impl Gate for HearingLogins {
    /// Returns `None`: Groupcall has no session.
    async fn signed_in(&self, _: &SessionToken, _: &Moment) -> Result<Option<SignedIn>, Failure> {
        Ok(None)
    }
}

/// The connection to Xporter.
pub(crate) fn xporter(environment: &Environment) -> Result<Xporter, String> {
    Xporter::new(environment.get("XPORTER_URL")?)
}

/// The schools' logins at Xporter.
pub(crate) fn logins(environment: &Environment) -> Result<Logins, String> {
    Ok(Logins::new(&environment.sdk("SECRETSMANAGER")?, environment.get("XPORTER_LOGINS")?))
}

/// The connection to Wonde.
pub(crate) fn wonde(environment: &Environment) -> Result<Wonde, String> {
    Wonde::new(environment.get("WONDE_URL")?, Secret::new(environment.get("WONDE_TOKEN")?))
}
