//! The accounts of an organisation, all of them, for the pages that count them.

use crate::tools::Exchange;
use domain::access::call::Call;
use domain::accounts::pending_user::PendingUser;
use domain::accounts::user::{ListedUser, UserSort};
use domain::base::failure::Failure;

/// Accounts read per page.
const PAGE: usize = 1_000;

/// Everybody who has signed up, and everybody who has not.
pub(crate) async fn people(
    tools: &Exchange,
    call: &Call,
) -> Result<(Vec<ListedUser>, Vec<PendingUser>), Failure> {
    let (mut users, mut pending, mut cursor) = (Vec::new(), Vec::new(), None);
    loop {
        let page = tools.store.users(call, UserSort::Name, cursor.as_deref(), PAGE, |_| true).await?;
        users.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    loop {
        let page = tools.store.pending_users(call, cursor.as_deref(), |_| true).await?;
        pending.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return Ok((users, pending));
        }
    }
}
