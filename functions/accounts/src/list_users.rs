//! List users: show a page of the active and deactivated accounts, by name or by last sign-in. At most ten queries.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::accounts::forms::{ListUsersForm, UserFilter, UserRow};
use domain::accounts::user::ListedUser;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ListUsers;

/// Rows per page.
const PAGE: usize = 50;

impl Operation for ListUsers {
    type Form = ListUsersForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(
        tools: &Accounts,
        call: &Call,
        form: ListUsersForm,
    ) -> Result<Reply<PageView<UserRow>>, Failure> {
        Ok(page(tools, call, &form.filter, form.cursor.as_deref(), PAGE).await?.into())
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
    let takes = |user: &ListedUser| filter.takes(user);
    let page = tools.store.users(call, filter.sort, cursor, size, takes).await?;
    Ok(PageView { rows: page.rows.iter().map(UserRow::of).collect(), next: page.next })
}
