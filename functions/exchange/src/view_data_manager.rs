//! View data manager: show the school's organisation, services, accounts by role, connection, scopes and data in numbers. Five reads
//! for a school of usual size; the numbers of data are those of the last count.

use crate::tools::Exchange;
use domain::access::call::Call;
use domain::accounts::user::UserSort;
use domain::base::failure::Failure;
use domain::exchange::forms::{DataManagerView, ViewDataManagerForm};
use runtime::{Operation, Reply};

/// Accounts read per page.
const PAGE: usize = 1_000;

pub struct ViewDataManager;

impl Operation for ViewDataManager {
    type Form = ViewDataManagerForm;
    type Tools = Exchange;
    type Caller = Call;

    async fn run(
        tools: &Exchange,
        call: &Call,
        _: ViewDataManagerForm,
    ) -> Result<Reply<DataManagerView>, Failure> {
        let (mut users, mut cursor) = (Vec::new(), None);
        loop {
            let page = tools.store.users(call, UserSort::Name, cursor.as_deref(), PAGE, |_| true).await?;
            users.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut pending = 0;
        loop {
            let page = tools.store.pending_users(call, cursor.as_deref(), |_| true).await?;
            pending += page.rows.len();
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let accepted = tools.store.accepted(call).await?;
        let connection = tools.store.find_connection(call).await?;
        let counts = tools.store.health_counts(call).await?;
        Ok(DataManagerView::of(call, &accepted, &users, pending, connection.as_ref(), &counts).into())
    }
}
