//! Accounts that nobody uses: their holders are warned, and the accounts deactivated, and deleted 12 months later
//! (`domain::accounts::unused`); and those that nobody has activated, which are deleted (`domain::accounts::pending_user`).

use crate::Store;
use crate::keys::Key;
use crate::retention::StoredHint;
use domain::access::call::Call;
use domain::accounts::pending_user::{KEPT_DAYS, PendingUser};
use domain::accounts::unused::WARNING_DAYS;
use domain::accounts::user::User;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::ids::UserId;
use domain::base::refusal::Refusal;
use domain::retention::hint::{Hint, Place};
use jiff::ToSpan;

impl Store {
    /// Warns the holder of an unused account, deactivates it 14 days after the warning, or deletes it 12 months after it was
    /// deactivated; and moves the hint to the day on which the account must be looked at next. Returns `false` when nothing
    /// is due today.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn look_at_account(
        &self,
        call: &Call,
        hint: StoredHint,
        user: UserId,
    ) -> Result<bool, Failure> {
        let was: Option<User> = self.table.get(&Key::user(call.tenant(), user)).await?;
        let Some(mut account) = was else {
            self.move_hint(call, hint, &[]).await?;
            return Ok(false);
        };
        let mut changed = false;
        let is_over = |user: &User| user.deleted_on().is_some_and(|on| on <= day(call.moment().now));
        if is_over(&account) {
            // It may be reactivated, or deleted by a person, at this moment. The hint then finds it pending, or not at all.
            return match self.delete_user_if(call, user, is_over).await {
                Ok(true) => self.move_hint(call, hint, &[]).await.map(|()| true),
                Ok(false) | Err(Failure::NotFound(_)) => {
                    self.move_hint(call, hint, &[]).await.map(|()| false)
                }
                Err(failure) => Err(failure),
            };
        }
        if account.clone().if_unused(call).is_some() {
            match self.warn_or_deactivate_unused(call, user).await {
                Ok(now) => (account, changed) = (now, true),
                // The last administrator keeps the account, and the provider contacts them.
                Err(Failure::Refused(Refusal::LastAdministrator)) => {
                    let later =
                        day(call.moment().now).checked_add(WARNING_DAYS.days()).unwrap_or(hint.hint().day);
                    self.move_hint(call, hint, &[Hint { day: later, place: Place::Account(user) }]).await?;
                    return Ok(false);
                }
                // It was used or deleted at this moment: tomorrow's run looks again.
                Err(Failure::NotFound(_)) => {
                    let later = day(call.moment().now).tomorrow().unwrap_or(hint.hint().day);
                    self.move_hint(call, hint, &[Hint { day: later, ..hint.hint() }]).await?;
                    return Ok(false);
                }
                Err(failure) => return Err(failure),
            }
        }
        let next = Hint::of_account(&account, call.moment().now);
        self.move_hint(call, hint, next.as_slice()).await?;
        Ok(changed)
    }

    /// Deletes the pending accounts that count as forgotten, and moves the hint to the day on which the next one will.
    /// Returns their number.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn look_at_invitations(&self, call: &Call, hint: StoredHint) -> Result<u32, Failure> {
        let (mut deleted, mut others, mut cursor) = (0, Vec::new(), None);
        loop {
            let page = self.pending_users(call, cursor.as_deref(), |_| true).await?;
            for pending in page.rows {
                if !pending.is_forgotten(call) {
                    others.push(pending);
                    continue;
                }
                let forgotten = |pending: &PendingUser| pending.is_forgotten(call);
                match self.delete_pending_user_if(call, pending.id, forgotten).await {
                    Ok(true) => deleted += 1,
                    // It got a new link at this moment.
                    Ok(false) => others.push(self.pending_user(call, pending.id).await?),
                    // It was activated or deleted.
                    Err(Failure::NotFound(_)) => {}
                    Err(failure) => return Err(failure),
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let now = call.moment().now;
        let next = Hint::of_invitations(&others, now).map(|next| {
            // The only administrator stays, and is looked at again when there may be another.
            let is_over = next.day <= day(now);
            let later = day(now).saturating_add(KEPT_DAYS.days());
            Hint { day: if is_over { later } else { next.day }, ..next }
        });
        self.move_hint(call, hint, next.as_slice()).await?;
        Ok(deleted)
    }
}
