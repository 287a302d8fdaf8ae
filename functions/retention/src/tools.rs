//! The clients of the retention functions.

use domain::access::session::SessionToken;
use domain::accounts::signed_in::SignedIn;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::retention::certificate::CertificateKey;
use domain::retention::erasure::TombstoneKey;
use files::Files;
use queue::Queue;
use runtime::{Environment, Gate, Log, Tools};
use secrets::Logins;
use store::{ErasureKeys, Ledger, Store};

runtime::gate!(Erasures);

/// For functions that show what was erased.
pub struct Erasures {
    /// For the gate.
    pub(crate) store: Store,
    pub(crate) ledger: Ledger,
    /// The address of the site.
    pub(crate) site: String,
}

impl Tools for Erasures {
    fn connect(environment: &Environment) -> Result<Erasures, String> {
        let sdk = environment.sdk("DYNAMODB")?;
        Ok(Erasures {
            store: Store::new(&sdk, environment.get("TABLE")?),
            ledger: Ledger::new(&sdk, environment.get("LEDGER")?),
            site: environment.get("SITE_URL")?.trim_end_matches('/').to_owned(),
        })
    }
}

runtime::gate!(Clock, Deleting);

/// For the function that anyone may call. It has no access to records.
pub struct Certificates {
    pub(crate) ledger: Ledger,
}

impl Tools for Certificates {
    fn connect(environment: &Environment) -> Result<Certificates, String> {
        Ok(Certificates { ledger: Ledger::new(&environment.sdk("DYNAMODB")?, environment.get("LEDGER")?) })
    }
}

impl Gate for Certificates {
    /// Returns `None`: the operation is open to anybody, so no session is looked up.
    async fn signed_in(&self, _: &SessionToken, _: &Moment) -> Result<Option<SignedIn>, Failure> {
        Ok(None)
    }
}

/// For functions that only show what the clock says.
pub struct Clock {
    pub(crate) store: Store,
}

impl Tools for Clock {
    fn connect(environment: &Environment) -> Result<Clock, String> {
        Ok(Clock { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

/// For functions that decide that pupils are deleted.
pub struct Deleting {
    pub(crate) store: Store,
    /// Takes a message for the school, so that the worker does not wait for the night.
    pub(crate) due: Queue,
    /// Receives what could not be done.
    pub(crate) log: Log,
}

impl Tools for Deleting {
    fn connect(environment: &Environment) -> Result<Deleting, String> {
        let Sweep { store, due } = Sweep::connect(environment)?;
        Ok(Deleting { store, due, log: environment.log().clone() })
    }
}

/// For the function that finds the schools.
pub struct Sweep {
    pub(crate) store: Store,
    /// Takes a message per school.
    pub(crate) due: Queue,
}

impl Tools for Sweep {
    fn connect(environment: &Environment) -> Result<Sweep, String> {
        Ok(Sweep {
            store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?),
            due: Queue::new(&environment.sdk("SQS")?, environment.get("DUE_SCHOOLS")?),
        })
    }
}

/// For the function that looks at one school.
pub struct Erasing {
    pub(crate) store: Store,
    pub(crate) ledger: Ledger,
    pub(crate) files: Files,
    pub(crate) keys: ErasureKeys,
    /// The schools' logins at their MIS provider.
    pub(crate) logins: Logins,
    /// Receives what could not be done.
    pub(crate) log: Log,
}

impl Tools for Erasing {
    fn connect(environment: &Environment) -> Result<Erasing, String> {
        let sdk = environment.sdk("DYNAMODB")?;
        Ok(Erasing {
            store: Store::new(&sdk, environment.get("TABLE")?),
            ledger: Ledger::new(&sdk, environment.get("LEDGER")?),
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
            keys: ErasureKeys {
                tombstones: TombstoneKey::parse(environment.get("TOMBSTONE_KEY")?)?,
                certificates: CertificateKey::parse(environment.get("CERTIFICATE_KEY")?)?,
            },
            logins: Logins::new(&environment.sdk("SECRETSMANAGER")?, environment.get("XPORTER_LOGINS")?),
            log: environment.log().clone(),
        })
    }
}
