//! The clients of the retention functions.

use queue::Queue;
use runtime::{Environment, Log, Tools};
use store::Store;

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
    /// Receives what could not be done.
    pub(crate) log: Log,
}

impl Tools for Erasing {
    fn connect(environment: &Environment) -> Result<Erasing, String> {
        Ok(Erasing {
            store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?),
            log: environment.log().clone(),
        })
    }
}
