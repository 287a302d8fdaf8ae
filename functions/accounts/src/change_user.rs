//! Change user: change role and permissions, with the seats they take, in one transaction. Refuses a form that was
//! filled in from an older revision, so a colleague's change is never overwritten.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::{ChangeUserForm, UserView};
use domain::accounts::user::User;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ChangeUser;

impl Operation for ChangeUser {
    type Form = ChangeUserForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: ChangeUserForm) -> Result<Reply<UserView>, Failure> {
        let granted = form.check()?;
        let grant = |user: &mut User, attempt: u32| Ok(user.grant(&granted, call, attempt)?);
        Ok(UserView::of(&tools.store.change_user(call, form.user, grant).await?).into())
    }
}
