//! Accounts that nobody uses: their holders are warned, and the accounts deactivated (`domain::accounts::unused`).

use crate::Store;
use crate::keys::Key;
use crate::retention::StoredHint;
use domain::access::call::Call;
use domain::accounts::unused::WARNING_DAYS;
use domain::accounts::user::User;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::ids::UserId;
use domain::base::refusal::Refusal;
use domain::retention::hint::{Hint, Place};
use jiff::ToSpan;

impl Store {
    /// Warns the holder of an unused account, or deactivates it 14 days after the warning, and moves the hint to the day on
    /// which the account must be looked at next. Returns `false` when nothing is due today.
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
}
