//! Delete pending user: link and code stop working, and address, username and seat are free again.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::DeletePendingUserForm;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

/// The operation.
pub struct DeletePendingUser;

impl Operation for DeletePendingUser {
    type Form = DeletePendingUserForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: DeletePendingUserForm) -> Result<Reply<()>, Failure> {
        tools.store.delete_pending_user(call, form.user).await?;
        Ok(().into())
    }
}
