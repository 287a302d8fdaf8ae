//! The client of the functions of Collaborate.

use runtime::{Environment, Log, Tools};
use store::Store;

pub struct Collaborate {
    pub(crate) store: Store,
    /// Receives what could not be done.
    pub(crate) log: Log,
}

runtime::gate!(Collaborate);

impl Tools for Collaborate {
    fn connect(environment: &Environment) -> Result<Collaborate, String> {
        let store = Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?);
        Ok(Collaborate { store, log: environment.log().clone() })
    }
}
