//! What the functions of this area hold.

use domain::call::Known;
use domain::failure::Failure;
use domain::moment::Moment;
use domain::session::SessionToken;
use runtime::{Environment, Gate, Tools};
use store::Store;

/// The trail, as the store keeps it.
pub struct Trail {
    pub(crate) store: Store,
}

impl Tools for Trail {
    fn connect(environment: &Environment) -> Result<Trail, String> {
        Ok(Trail { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

impl Gate for Trail {
    async fn known(&self, token: &SessionToken, moment: &Moment) -> Result<Option<Known>, Failure> {
        self.store.known(token, moment).await
    }
}
