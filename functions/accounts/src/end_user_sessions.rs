//! End user sessions: an administrator signs somebody out everywhere, in one write.

use crate::tools::Accounts;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::users::EndUserSessionsForm;
use domain::user::User;
use runtime::{Operation, Reply};

/// The operation.
pub struct EndUserSessions;

impl Operation for EndUserSessions {
    type Form = EndUserSessionsForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: EndUserSessionsForm) -> Result<Reply<()>, Failure> {
        let end = |user: &mut User, _| Ok(user.end_sessions());
        tools.store.change_user(call, form.user, end).await?;
        Ok(().into())
    }
}
