//! End user sessions: sign somebody out everywhere, as an administrator; one read and one transaction.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::access::session::SessionEnd;
use domain::accounts::forms::EndUserSessionsForm;
use domain::accounts::user::User;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct EndUserSessions;

impl Operation for EndUserSessions {
    type Form = EndUserSessionsForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: EndUserSessionsForm) -> Result<Reply<()>, Failure> {
        let own = call.actor()?.id == form.user;
        let cause = if own { SessionEnd::Holder } else { SessionEnd::Administrator };
        let end = |user: &mut User, _| Ok(user.end_sessions(cause));
        tools.store.change_user(call, form.user, end).await?;
        Ok(().into())
    }
}
