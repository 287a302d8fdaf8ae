//! The clients of the audit functions.

use runtime::{Environment, Log, Tools};
use store::Store;

runtime::gate!(Trail);

/// The store and the log.
pub struct Trail {
    pub(crate) store: Store,
    /// Receives each new head of a chain.
    pub(crate) log: Log,
}

impl Tools for Trail {
    fn connect(environment: &Environment) -> Result<Trail, String> {
        let store = Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?);
        Ok(Trail { store, log: environment.log().clone() })
    }
}
