//! Deactivate user: end every session, accept no new one and free the seat, in one read and one transaction. The sweep deletes
//! the account 12 months later. Running it twice is the same as once.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::{DeactivateUserForm, UserView};
use domain::accounts::user::User;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

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
        let today = day(call.moment().now);
        let deactivate = |user: &mut User, _| Ok(user.deactivate(today));
        Ok(UserView::of(&tools.store.change_user(call, form.user, deactivate).await?).into())
    }
}
