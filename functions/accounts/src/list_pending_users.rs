//! List pending users: show a page of the people who have not signed up yet, newest first. One query, or at most ten with
//! a search.

use crate::tools::Invitations;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::accounts::forms::{ListPendingUsersForm, PendingUserView};
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ListPendingUsers;

impl Operation for ListPendingUsers {
    type Form = ListPendingUsersForm;
    type Tools = Invitations;
    type Caller = Call;

    async fn run(
        tools: &Invitations,
        call: &Call,
        form: ListPendingUsersForm,
    ) -> Result<Reply<PageView<PendingUserView>>, Failure> {
        let page = tools.store.pending_users(call, form.cursor.as_deref(), form.finds()).await?;
        tools.store.record_read(call, Event::of(EventKind::PendingUsersOpened)).await?;
        let view =
            |pending| PendingUserView::of(pending, call.organisation(), &tools.keys, call.moment().now);
        Ok(PageView { rows: page.rows.iter().map(view).collect(), next: page.next }.into())
    }
}
