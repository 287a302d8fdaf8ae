//! Delete pending user: link and code stop working, and address, username and seat are free again.

use crate::tools::Accounts;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::accounts::DeletePendingUserForm;
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
