//! Export users: write the list of users into a file, in the order and with the filters of the list. Refuses more than
//! 5,000 rows.

use crate::list_users::page;
use crate::tools::Accounts;
use domain::access::call::Call;
use domain::access::form::ListFileView;
use domain::accounts::forms::{ExportUsersForm, UserRow};
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::base::sheet::{ListCell, MAX_EXPORTED};
use runtime::{Operation, Reply};
use sheets::List;

pub struct ExportUsers;

/// Accounts per page that is read.
const READ: usize = 1_000;

impl Operation for ExportUsers {
    type Form = ExportUsersForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(
        tools: &Accounts,
        call: &Call,
        form: ExportUsersForm,
    ) -> Result<Reply<ListFileView>, Failure> {
        let (mut rows, mut cursor) = (Vec::new(), None);
        loop {
            let page = page(tools, call, &form.filter, cursor.as_deref(), READ).await?;
            rows.extend(page.rows.iter().map(|user| ListCell::texts(user.cells())));
            if rows.len() > MAX_EXPORTED {
                return Err(Refusal::TooManyToExport { limit: MAX_EXPORTED }.into());
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        tools.store.record_read(call, Event::of(EventKind::UsersExported)).await?;
        let list = List { name: "Users", headings: UserRow::HEADINGS, rows, frozen: 0 };
        let name = form.format.file_name("users", call.moment());
        Ok(Reply::file(name, form.format.content_type(), list.file(form.format)?))
    }
}
