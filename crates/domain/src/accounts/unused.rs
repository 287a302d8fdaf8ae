//! Accounts that nobody uses any more: whoever has not signed in for 13 months is warned by email, and deactivated 14
//! days after the warning. A job changes with the school year, so a year and a month pass over nobody who is still there.

use crate::access::call::Call;
use crate::accounts::user::User;
use crate::base::calendar::day;
use crate::base::event::{Event, EventKind};
use crate::base::mail::{Letter, QueuedMail};
use jiff::ToSpan;
use jiff::civil::Date;

/// After so many months without a sign-in the holder is warned.
const MONTHS: i64 = 13;

/// So many days after the warning the account is deactivated.
const DAYS: i64 = 14;

/// The last day on which whoever signed in is unused today; `None` at the beginning of the calendar.
pub fn unused_since(today: Date) -> Option<Date> {
    today.checked_sub(MONTHS.months()).ok()
}

impl User {
    /// The day it was last used: signed in, or signed up.
    pub fn used_on(&self) -> Date {
        self.seen_on.unwrap_or_else(|| day(self.activated_at))
    }

    /// Warns the holder of an unused account, or deactivates it when they were warned long enough ago; gives what
    /// happened and the mail that tells of it. Nothing, when there is nothing to do today: asked twice a day, it acts once.
    pub fn if_unused(&mut self, call: &Call) -> Option<(Event, Option<QueuedMail>)> {
        let today = day(call.moment().now);
        if !self.is_active() || unused_since(today).is_none_or(|since| self.used_on() > since) {
            return None;
        }
        match self.warned_on.filter(|warned| *warned > self.used_on()) {
            None => {
                let ends = today.checked_add(DAYS.days()).ok()?;
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
            Some(warned) if warned.checked_add(DAYS.days()).is_ok_and(|ends| today >= ends) => {
                self.deactivate();
                Some((self.event(EventKind::UnusedAccountDeactivated), None))
            }
            Some(_) => None,
        }
    }
}
