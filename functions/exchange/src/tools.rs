//! The clients of the exchange functions.

use runtime::{Environment, Tools};
use store::Store;

runtime::gate!(Exchange);

/// For functions that use only the store.
pub struct Exchange {
    pub(crate) store: Store,
}

impl Tools for Exchange {
    fn connect(environment: &Environment) -> Result<Exchange, String> {
        Ok(Exchange { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}
