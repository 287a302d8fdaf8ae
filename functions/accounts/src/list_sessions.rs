//! List sessions: where one is signed in.

use crate::tools::Accounts;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::users::{ListSessionsForm, OneSessionView, SessionsView};
use runtime::{Operation, Reply};

/// The operation.
pub struct ListSessions;

impl Operation for ListSessions {
    type Form = ListSessionsForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, _: ListSessionsForm) -> Result<Reply<SessionsView>, Failure> {
        let asking = call.session().ok_or(Failure::SIGNED_OUT)?;
        let sessions = tools.store.own_sessions(call).await?;
        let view = |session| OneSessionView::of(session, &asking.fingerprint);
        Ok(SessionsView { sessions: sessions.iter().map(view).collect() }.into())
    }
}
