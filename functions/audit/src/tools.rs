//! What the functions of this area hold.

use runtime::{Environment, Log, Tools};
use store::Store;

runtime::gate!(Trail);

/// The trail, as the store keeps it.
pub struct Trail {
    pub(crate) store: Store,
    /// Where each new head of the chain goes.
    pub(crate) log: Log,
}

impl Tools for Trail {
    fn connect(environment: &Environment) -> Result<Trail, String> {
        let store = Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?);
        Ok(Trail { store, log: environment.log().clone() })
    }
}
