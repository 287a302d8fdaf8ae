//! Unused accounts. The holder of an account without a sign-in for 13 months gets a warning by email, and the account
//! is deactivated 14 days later. Jobs change with the school year, so 13 months do not catch anybody who still works
//! at the school. An account is deleted 12 months after it was deactivated, by a person or by this rule: somebody who is away for
//! a year can still be let in again.

use crate::access::call::Call;
use crate::accounts::user::User;
use crate::base::calendar::day;
use crate::base::event::{Event, EventKind};
use crate::base::mail::{Letter, QueuedMail};
use jiff::ToSpan;
use jiff::civil::Date;

/// Months without a sign-in before the holder is warned.
const MONTHS: i64 = 13;

/// Days from the warning to the deactivation.
pub const WARNING_DAYS: i64 = 14;

/// Months from the deactivation of an account to its deletion.
const DEACTIVATED_MONTHS: i64 = 12;

/// An account last used on this day or earlier counts as unused today. `None` at the beginning of the calendar.
fn unused_since(today: Date) -> Option<Date> {
    today.checked_sub(MONTHS.months()).ok()
}

impl User {
    /// The day the account was last used: the last sign-in, or the sign-up if there was none.
    pub fn used_on(&self) -> Date {
        self.seen_on.unwrap_or_else(|| day(self.activated_at))
    }

    /// The day on which the deactivated account is deleted, unless it is reactivated before; `None` for an active one.
    pub fn deleted_on(&self) -> Option<Date> {
        let deactivated = self.deactivated_on.filter(|_| !self.is_active())?;
        deactivated.checked_add(DEACTIVATED_MONTHS.months()).ok()
    }

    /// The day on which the account must be looked at: 13 months after its last use, and 14 days after a warning; if nobody can
    /// sign in to it, the day on which it is deleted.
    pub fn looked_at_on(&self) -> Option<Date> {
        let used = self.used_on();
        if !self.is_active() {
            return self.deleted_on();
        }
        if let Some(warned) = self.warned_on.filter(|warned| *warned > used) {
            return warned.checked_add(WARNING_DAYS.days()).ok();
        }
        // A month with fewer days may end before 13 months are over.
        let first = used.checked_add(MONTHS.months()).ok()?;
        (0..4)
            .filter_map(|days: i64| first.checked_add(days.days()).ok())
            .find(|day| unused_since(*day).is_some_and(|since| used <= since))
    }

    /// Warns the holder of an unused account, or deactivates the account if the warning is old enough. Returns the
    /// event and the mail about it, or `None` if nothing is due today. Called twice on one day, it acts once.
    pub fn if_unused(&mut self, call: &Call) -> Option<(Event, Option<QueuedMail>)> {
        let today = day(call.moment().now);
        if !self.is_active() || unused_since(today).is_none_or(|since| self.used_on() > since) {
            return None;
        }
        match self.warned_on.filter(|warned| *warned > self.used_on()) {
            None => {
                let ends = today.checked_add(WARNING_DAYS.days()).ok()?;
                self.warned_on = Some(today);
                let letter = Letter::Unused {
                    forename: self.person.forename.as_str().to_owned(),
                    school: call.organisation().name.clone(),
                    username: self.person.username().to_owned(),
                    ends: ends.strftime("%d/%m/%Y").to_string(),
                };
                let id = call.moment().id(&format!("unused mail {}", self.id));
                let mail = QueuedMail { id, to: self.person.email.clone(), letter, lease: None };
                Some((self.event(EventKind::UnusedAccountWarned), Some(mail)))
            }
            Some(warned) if warned.checked_add(WARNING_DAYS.days()).is_ok_and(|ends| today >= ends) => {
                self.deactivate(today);
                Some((self.event(EventKind::UnusedAccountDeactivated), None))
            }
            Some(_) => None,
        }
    }
}
