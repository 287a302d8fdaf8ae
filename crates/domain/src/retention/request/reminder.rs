//! Reminders: seven days before the school must act on a request, and on the day.

use super::clock::RequestClock;
use super::{REMINDER_DAYS, Request, RequestKind};
use crate::access::call::Call;
use crate::access::organisation::Organisation;
use crate::accounts::user::ListedUser;
use crate::base::calendar::{day, day_begins, day_in_words};
use crate::base::ids::{RequestId, UserId, derived_id};
use crate::base::mail::{Letter, QueuedMail};
use crate::retention::hint::{Hint, Place};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// What a reminder says. No pupil's name, and not who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    request: RequestId,
    kind: RequestKind,
    arrived: Date,
    due: Date,
    /// The day of the reminder.
    on: Date,
}

/// The days on which the school is reminded of a request, in order.
fn days(request: &Request, school: &Organisation) -> Vec<Date> {
    let due = RequestClock::of(request, school).due();
    due.map_or_else(Vec::new, |due| vec![due.saturating_sub(REMINDER_DAYS.days()), due])
}

/// The hint that a request makes necessary: the next reminder, or the day on which the entry is erased; `None` while its clock
/// gives no day.
pub fn hint_of(request: &Request, school: &Organisation, now: Timestamp) -> Option<Hint> {
    let today = day(now);
    let next = days(request, school).into_iter().find(|on| *on > today);
    request.erased_on().or(next).map(|on| Hint::on(on, Place::Request(request.id), now))
}

impl Reminder {
    /// The reminder that a look on this day gives because of a hint: the latest whose day has come since the hint's. A run that
    /// was missed gives one reminder, not two.
    pub fn of(request: &Request, school: &Organisation, hint: Date, today: Date) -> Option<Reminder> {
        let days = days(request, school);
        let on = days.iter().copied().rfind(|on| (hint..=today).contains(on))?;
        let due = days.last().copied()?;
        Some(Reminder { request: request.id, kind: request.kind, arrived: request.arrived, due, on })
    }

    /// The mail to one person. The same reminder is the same mail, so that a run that comes again does not send it twice.
    pub fn mail(&self, call: &Call, to: &ListedUser) -> QueuedMail {
        let letter = Letter::RequestDue {
            forename: to.person.forename.as_str().to_owned(),
            school: call.organisation().name.clone(),
            asked_for: self.kind.label().to_owned(),
            arrived: day_in_words(self.arrived),
            due: day_in_words(self.due),
            request: self.request,
        };
        let at = day_begins(self.on).unwrap_or(call.moment().now);
        let parts: [&[u8]; 3] = [b"request reminder", to.id.0.as_bytes(), self.request.0.as_bytes()];
        QueuedMail { id: derived_id(at, &parts), to: to.person.email.clone(), letter, lease: None }
    }
}

impl Request {
    /// The person who handles it: the one who opened it.
    pub fn handler(&self) -> Option<UserId> {
        self.log.first().and_then(|line| line.deed.by.user)
    }
}
