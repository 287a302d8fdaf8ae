//! View user: show one account, in one read.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::{UserView, ViewUserForm};
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ViewUser;

impl Operation for ViewUser {
    type Form = ViewUserForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: ViewUserForm) -> Result<Reply<UserView>, Failure> {
        Ok(UserView::of(&tools.store.user(call, form.user).await?).into())
    }
}
