//! Delete pending user: end its link and code, and free its address, username and seat, in one read and one
//! transaction. Running it twice fails with `NotFound`.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::DeletePendingUserForm;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

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
