//! Sign out: end the session on the server, in one transaction, even if the browser keeps the cookie.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::SignOutForm;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct SignOut;

impl Operation for SignOut {
    type Form = SignOutForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, _: SignOutForm) -> Result<Reply<()>, Failure> {
        tools.store.end_session(call).await?;
        Ok(Reply::end_session(()))
    }
}
