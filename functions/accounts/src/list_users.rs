//! List users: show a page of the active and deactivated accounts, by name or by last sign-in. At most ten queries. The
//! first page of a search also names the pending people that it finds, with at most ten more.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::accounts::forms::{ListUsersForm, PendingNameView, UserFilter, UserRow, UsersView};
use domain::base::calendar::day;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ListUsers;

/// Rows per page.
const PAGE: usize = 50;

impl Operation for ListUsers {
    type Form = ListUsersForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: ListUsersForm) -> Result<Reply<UsersView>, Failure> {
        let PageView { rows, next } = page(tools, call, &form.filter, form.cursor.as_deref(), PAGE).await?;
        let pending = match form.filter.pending().filter(|_| form.cursor.is_none()) {
            Some(takes) => tools.store.pending_users(call, None, takes).await?.rows,
            None => Vec::new(),
        };
        let pending = pending.iter().map(PendingNameView::of).collect();
        Ok(UsersView { rows, next, pending }.into())
    }
}

/// A page of the accounts that match the filter.
pub(crate) async fn page(
    tools: &Accounts,
    call: &Call,
    filter: &UserFilter,
    cursor: Option<&str>,
    size: usize,
) -> Result<PageView<UserRow>, Failure> {
    let today = day(call.moment().now);
    let page = tools.store.users(call, filter.sort, cursor, size, filter.users()).await?;
    Ok(PageView { rows: page.rows.iter().map(|user| UserRow::of(user, today)).collect(), next: page.next })
}
