//! List sessions: show the caller's live sessions, newest first. One query and one BatchGetItem.

use crate::tools::Accounts;
use domain::accounts::forms::{ListSessionsForm, OneSessionView, SessionsView};
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ListSessions;

impl Operation for ListSessions {
    type Form = ListSessionsForm;
    type Tools = Accounts;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Accounts,
        own: &OwnAccountCall,
        _: ListSessionsForm,
    ) -> Result<Reply<SessionsView>, Failure> {
        let sessions = tools.store.own_sessions(own).await?;
        let view = |session| OneSessionView::of(session, &own.session().fingerprint);
        Ok(SessionsView { sessions: sessions.iter().map(view).collect() }.into())
    }
}
