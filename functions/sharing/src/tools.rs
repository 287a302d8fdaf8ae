//! The client of the sharing functions.

use runtime::{Environment, Tools};
use store::Store;

pub struct Sharing {
    pub(crate) store: Store,
}

runtime::gate!(Sharing);

impl Tools for Sharing {
    fn connect(environment: &Environment) -> Result<Sharing, String> {
        Ok(Sharing { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}
