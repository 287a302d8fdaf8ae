//! Delete user: delete an account for good, and free its address, username and seat, in one read and one transaction.
//! Running it twice fails with `NotFound`.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::DeleteUserForm;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

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
