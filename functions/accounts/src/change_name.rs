//! Change name: change the caller's own name, which nobody else may change (F36); one read and one transaction. Running
//! it twice is the same as once.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::{ChangeNameForm, UserView};
use domain::accounts::user::User;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ChangeName;

impl Operation for ChangeName {
    type Form = ChangeNameForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: ChangeNameForm) -> Result<Reply<UserView>, Failure> {
        let (forename, surname) = form.check()?;
        let own = call.actor()?.id;
        let rename = |user: &mut User, _| Ok(user.rename(forename.clone(), surname.clone()));
        Ok(UserView::of(&tools.store.change_user(call, own, rename).await?).into())
    }
}
