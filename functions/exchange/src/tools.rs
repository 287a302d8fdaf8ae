//! The clients of the exchange functions.

use crate::providers::{logins, wonde, xporter};
use connectors::{Wonde, Xporter};
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::exchange::extract::{Extract, extract_key};
use domain::retention::erasure::TombstoneKey;
use files::Files;
use jiff::Timestamp;
use queue::Queue;
use runtime::{Clock, Environment, Log, Tools};
use secrets::Logins;
use store::{Ledger, Store};

runtime::gate!(Exchange, Extracting, ExtractFiles);

/// Checks that the MIS of the caller's school may be read: not after the last day of its subscription.
///
/// # Errors
/// `SubscriptionOver`.
pub(crate) fn check_subscribed(call: &Call) -> Result<(), Refusal> {
    let over = call.organisation().facts.subscribed_until(day(call.moment().now));
    over.map_or(Ok(()), |last| Err(Refusal::SubscriptionOver { last }))
}

/// For functions that use only the store.
pub struct Exchange {
    pub(crate) store: Store,
}

impl Tools for Exchange {
    fn connect(environment: &Environment) -> Result<Exchange, String> {
        Ok(Exchange { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

/// For functions that ask for extracts.
pub struct Extracting {
    pub(crate) store: Store,
    /// Takes a message per extract.
    pub(crate) extracts: Queue,
}

impl Tools for Extracting {
    fn connect(environment: &Environment) -> Result<Extracting, String> {
        let Exchange { store } = Exchange::connect(environment)?;
        Ok(Extracting { store, extracts: Queue::new(&environment.sdk("SQS")?, environment.get("EXTRACTS")?) })
    }
}

/// For functions that show what was extracted.
pub struct ExtractFiles {
    pub(crate) store: Store,
    pub(crate) files: Files,
}

impl Tools for ExtractFiles {
    fn connect(environment: &Environment) -> Result<ExtractFiles, String> {
        let Exchange { store } = Exchange::connect(environment)?;
        let files = Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?);
        Ok(ExtractFiles { store, files })
    }
}

impl ExtractFiles {
    /// Reads the latest extract of the caller's school; `None` if there is none.
    pub(crate) async fn extract(&self, call: &Call) -> Result<Option<Extract>, Failure> {
        let Some(text) = self.files.read_text(&extract_key(call.tenant())).await? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| Failure::Bug(format!("an extract: {error}")))
    }
}

/// For the function that reads the MIS of one school.
pub struct Synchronising {
    pub(crate) store: Store,
    pub(crate) ledger: Ledger,
    pub(crate) files: Files,
    pub(crate) tombstones: TombstoneKey,
    pub(crate) wonde: Wonde,
    pub(crate) xporter: Xporter,
    pub(crate) logins: Logins,
    clock: Clock,
    /// Receives what could not be done.
    pub(crate) log: Log,
}

impl Tools for Synchronising {
    fn connect(environment: &Environment) -> Result<Synchronising, String> {
        let ExtractFiles { store, files } = ExtractFiles::connect(environment)?;
        Ok(Synchronising {
            store,
            ledger: Ledger::new(&environment.sdk("DYNAMODB")?, environment.get("LEDGER")?),
            files,
            tombstones: TombstoneKey::parse(environment.get("TOMBSTONE_KEY")?)?,
            wonde: wonde(environment)?,
            xporter: xporter(environment)?,
            logins: logins(environment)?,
            clock: environment.clock().clone(),
            log: environment.log().clone(),
        })
    }
}

impl Synchronising {
    /// The time now: a run takes minutes.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Keeps an extract in place of the one before.
    pub(crate) async fn keep_extract(&self, call: &Call, extract: &Extract) -> Result<(), Failure> {
        let text =
            serde_json::to_string(extract).map_err(|error| Failure::Bug(format!("an extract: {error}")))?;
        self.files.write_text(&extract_key(call.tenant()), &text).await
    }
}
