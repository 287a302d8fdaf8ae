//! What a school has accepted of the agreement on its data: an item of the school.

use crate::Store;
use crate::keys::Key;
use crate::table::{Condition, Transaction};
use domain::access::call::Call;
use domain::accounts::user::ListedUser;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::records::agreement::{Acceptance, Accepted};

impl Store {
    /// What the school has accepted: one read.
    pub async fn accepted(&self, call: &Call) -> Result<Accepted, Failure> {
        Ok(self.table.get(&Key::agreement(call.tenant())).await?.unwrap_or_default())
    }

    /// Writes what the school has accepted over what it had, with the audit entry and a receipt to each of its administrators, in one
    /// transaction. Returns `false` if somebody else has accepted since.
    pub async fn accept(
        &self,
        call: &Call,
        was: &Accepted,
        mut now: Accepted,
        event: Event,
    ) -> Result<bool, Failure> {
        now.version = was.version + 1;
        let condition = if was.version == 0 { Condition::absent() } else { Condition::version(was.version) };
        let mut transaction = Transaction::on(&self.table)
            .put((), &Key::agreement(call.tenant()), &now, condition)?
            .audit((), &Entry::of(call, event)?)?;
        if let Some(latest) = now.acceptances.last() {
            let receipt = |user: &ListedUser| latest.receipt(call, user);
            for mail in self.mails(call, Acceptance::is_told, receipt).await? {
                transaction = transaction.tell((), call, &mail)?;
            }
        }
        transaction.commit_if().await
    }
}
