//! What the functions of this area hold.

use domain::call::Known;
use domain::failure::Failure;
use domain::moment::Moment;
use domain::session::SessionToken;
use runtime::{Environment, Gate, Log, Tools};
use store::Store;

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

impl Gate for Trail {
    async fn known(&self, token: &SessionToken, moment: &Moment) -> Result<Option<Known>, Failure> {
        self.store.known(token, moment).await
    }
}
