//! Deactivate user: every session ends with this write, none begins, and the seat is free.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::{DeactivateUserForm, UserView};
use domain::accounts::user::User;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

/// The operation.
pub struct DeactivateUser;

impl Operation for DeactivateUser {
    type Form = DeactivateUserForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(
        tools: &Accounts,
        call: &Call,
        form: DeactivateUserForm,
    ) -> Result<Reply<UserView>, Failure> {
        let deactivate = |user: &mut User, _| Ok(user.deactivate());
        Ok(UserView::of(&tools.store.change_user(call, form.user, deactivate).await?).into())
    }
}
