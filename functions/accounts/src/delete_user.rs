//! Delete user: for good; address, username and seat are free again.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::DeleteUserForm;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

/// The operation.
pub struct DeleteUser;

impl Operation for DeleteUser {
    type Form = DeleteUserForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: DeleteUserForm) -> Result<Reply<()>, Failure> {
        tools.store.delete_user(call, form.user).await?;
        Ok(().into())
    }
}
