//! The client of the functions of Collaborate.

use runtime::{Environment, Tools};
use store::Store;

pub struct Collaborate {
    pub(crate) store: Store,
}

runtime::gate!(Collaborate);

impl Tools for Collaborate {
    fn connect(environment: &Environment) -> Result<Collaborate, String> {
        Ok(Collaborate { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}
