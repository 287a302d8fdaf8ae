//! Mail to the staff of a school: the notice of an erasure, and the wish of a colleague that somebody must confirm.

use crate::Store;
use crate::table::Transaction;
use domain::access::call::Call;
use domain::access::permission::Permission;
use domain::accounts::confirmation::Wish;
use domain::accounts::user::{AccountState, ListedUser, UserSort};
use domain::audit::entry::Entry;
use domain::base::failure::Failure;
use domain::base::mail::QueuedMail;
use domain::retention::look::Notice;

/// Accounts read per page.
const PAGE: usize = 100;

impl Store {
    /// Tells the school's holders of School setup and Manage data of pupils who will be erased: one mail each, and the audit
    /// entry, in one transaction. Returns the number of mails; 0 if this notice was given today already.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn announce(&self, call: &Call, notice: &Notice) -> Result<usize, Failure> {
        let told = |user: &ListedUser| {
            let has = |permission| user.person.permissions.has(permission);
            user.state == AccountState::Active
                && (has(Permission::SchoolSetup) || has(Permission::ManageData))
        };
        let mails = self.mails(call, told, |user| notice.mail(call, user)).await?;
        let mut transaction = Transaction::on(&self.table).audit((), &Entry::of(call, notice.event())?)?;
        for mail in &mails {
            transaction = transaction.tell((), call, mail)?;
        }
        Ok(if transaction.commit_if().await? { mails.len() } else { 0 })
    }

    /// The mail to each person who can confirm the caller's wish.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn mails_of_wish(&self, call: &Call, wish: &Wish) -> Result<Vec<QueuedMail>, Failure> {
        self.mails(call, |user| Wish::is_for(call, user), |user| wish.mail(call, user)).await
    }

    /// A mail to each active or deactivated account that is `told`.
    pub(crate) async fn mails(
        &self,
        call: &Call,
        told: impl Fn(&ListedUser) -> bool,
        mail: impl Fn(&ListedUser) -> QueuedMail,
    ) -> Result<Vec<QueuedMail>, Failure> {
        let (mut mails, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.users(call, UserSort::Name, cursor.as_deref(), PAGE, &told).await?;
            mails.extend(page.rows.iter().map(&mail));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(mails);
            }
        }
    }
}
