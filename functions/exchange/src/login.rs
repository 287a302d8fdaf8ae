//! The school's login at Xporter, which is there while its connection is.

use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::exchange::connection::{Connection, ConnectionState};
use domain::exchange::login::XporterLogin;
use domain::exchange::provider::Provider;
use secrets::Logins;
use store::Store;

/// Keeps a school's login in place of the one before.
///
/// # Errors
/// `ChangedMeanwhile`: somebody stopped the connection while the login was written, and it is deleted again. `Busy`.
pub(crate) async fn keep(
    store: &Store,
    logins: &Logins,
    call: &Call,
    login: &XporterLogin,
) -> Result<(), Failure> {
    logins.put(call.tenant(), login).await?;
    let is_wanted =
        |one: &Connection| one.provider == Provider::Xporter && one.state != ConnectionState::Ended;
    if store.find_connection(call).await?.as_ref().is_some_and(is_wanted) {
        return Ok(());
    }
    logins.delete(call.tenant()).await?;
    Err(Refusal::ChangedMeanwhile.into())
}
