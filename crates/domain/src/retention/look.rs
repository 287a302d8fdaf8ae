//! What the daily sweep does about pupils when it looks at them.

use crate::access::call::Call;
use crate::access::organisation::Organisation;
use crate::accounts::user::ListedUser;
use crate::base::calendar::{day, day_begins, day_in_words};
use crate::base::event::{Event, EventKind};
use crate::base::ids::derived_id;
use crate::base::mail::{Letter, QueuedMail};
use crate::base::text::count;
use crate::records::pupil::Pupil;
use crate::retention::clock::{Due, NOTICE_DAYS, Reason, Timed, clock, completes, ends};
use crate::retention::hint::{Hint, Place, PupilsOf};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What to do about a pupil today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing, on any day: no reason of this kind, or a hold, whose lifting leaves a hint.
    Nothing,
    /// The pupil is due.
    Erase(Due),
    /// The school is told today when and why the pupil is erased, and the pupil is looked at again on this day.
    Announce(Due, Date),
    /// Nothing before this day.
    Later(Date),
}

impl Look {
    /// The look at a pupil because of a hint. A hint for a cohort or for the school is about one reason only: pupils who
    /// are due for another have a hint of their own.
    pub fn at(pupil: &Pupil, school: &Organisation, hint: Hint, today: Date) -> Look {
        let timed = Timed::of(pupil);
        let first = clock(timed, school);
        let due = match hint.place.pupils() {
            Some(PupilsOf::Themselves(_)) => first,
            Some(PupilsOf::Cohort(_)) => completes(timed, school),
            Some(PupilsOf::School) => ends(timed, school),
            None => None,
        };
        let Some(due) = due.filter(|_| pupil.holds.is_empty()) else { return Look::Nothing };
        let is_first = first.is_some_and(|first| first.reason == due.reason);
        // A notice is given once: on its day, or on the first look after it if that day was missed. The hint is then moved.
        let is_told = due.told < hint.day;
        let earliest = today.saturating_add(NOTICE_DAYS.days());
        match () {
            () if today < due.told => Look::Later(due.told),
            // If nobody looked for long, the date may be over. The notice comes first all the same. It is also given to a
            // pupil who is due for another reason, with that day: that reason may be withdrawn, and then this one counts.
            () if !is_told => {
                let first = first.unwrap_or(due);
                Look::Announce(Due { on: first.on.max(earliest), ..first }, due.on.max(earliest))
            }
            () if due.on <= today && is_first => Look::Erase(due),
            // A pupil who was due earlier for another reason is gone by now, or on the way.
            () if due.on <= today => Look::Later(today.tomorrow().unwrap_or(today)),
            () => Look::Later(due.on),
        }
    }

    /// The next day on which the pupil must be looked at, because of the same hint.
    pub fn next(self) -> Option<Date> {
        match self {
            Look::Nothing | Look::Erase(_) => None,
            Look::Announce(_, day) | Look::Later(day) => Some(day),
        }
    }
}

/// The hints that are left at a school. They say whether a notice was given, because the sweep moves a hint when it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HintsLeft(BTreeMap<Place, Date>);

/// When a pupil is erased if nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    pub on: Date,
    /// True if the school was told.
    pub told: bool,
}

impl FromIterator<Hint> for HintsLeft {
    fn from_iter<I: IntoIterator<Item = Hint>>(hints: I) -> HintsLeft {
        let mut left = BTreeMap::new();
        for hint in hints {
            let first = left.entry(hint.place).or_insert(hint.day);
            *first = hint.day.min(*first);
        }
        HintsLeft(left)
    }
}

impl HintsLeft {
    /// When a pupil is erased whom the clock gives this day: later, if the notice was not given in time.
    pub fn expected(&self, pupil: &Pupil, due: Due, today: Date) -> Expected {
        let of_reason = match due.reason {
            Reason::Left(_) => None,
            Reason::Completed { .. } => Some(Place::Cohort(pupil.cohort)),
            Reason::SubscriptionEnded { .. } => Some(Place::School),
        };
        let places = [Some(Place::Pupil(pupil.id)), of_reason];
        let hints: Vec<Date> =
            places.iter().flatten().filter_map(|place| self.0.get(place)).copied().collect();
        let told = due.told <= today && hints.iter().all(|hint| due.told < *hint);
        let on = match hints.into_iter().min() {
            Some(looked) if told => due.on.max(looked),
            _ if due.told <= today && !told => due.on.max(today.saturating_add(NOTICE_DAYS.days())),
            _ => due.on,
        };
        Expected { on, told }
    }
}

/// The pupils of whose erasure a school is told on one day: numbers by day and reason, no names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice(BTreeMap<(Date, String), u32>);

impl Notice {
    /// Counts a pupil.
    pub fn add(&mut self, due: Due) {
        let shown = |day: Date| day_in_words(day);
        let reason = match due.reason {
            Reason::Left(_) => "because they left".to_owned(),
            Reason::Completed { year_group, on } => {
                format!("because they completed Year {year_group} on {}", shown(on))
            }
            Reason::SubscriptionEnded { on } => {
                format!("because your school\u{2019}s subscription ended on {}", shown(on))
            }
        };
        *self.0.entry((due.on, reason)).or_default() += 1;
    }

    /// The number of pupils.
    pub fn number(&self) -> u32 {
        self.0.values().sum()
    }

    /// The mail to one person. The same notice on the same day is the same mail, so that a run that comes again does not
    /// send it twice.
    pub fn mail(&self, call: &Call, to: &ListedUser) -> QueuedMail {
        let today = day(call.moment().now);
        let lines = self.lines();
        let at = day_begins(today).unwrap_or(call.moment().now);
        let text = lines.join("\n");
        let letter = Letter::ErasureNotice {
            forename: to.person.forename.as_str().to_owned(),
            school: call.organisation().name.clone(),
            lines,
        };
        let id = derived_id(at, &[b"erasure notice", to.id.0.as_bytes(), text.as_bytes()]);
        QueuedMail { id, to: to.person.email.clone(), letter, lease: None }
    }

    /// The event of the notice.
    pub fn event(&self) -> Event {
        self.lines()
            .iter()
            .fold(Event::of(EventKind::ErasureAnnounced), |event, line| event.with("Will be erased", line))
    }

    /// A line per day and reason, in the order of the days: "28/02/2027: 120 pupils, because they left".
    pub fn lines(&self) -> Vec<String> {
        let line = |((on, reason), number): (&(Date, String), &u32)| {
            format!("{}: {}, {reason}", day_in_words(*on), count(*number, "pupil"))
        };
        self.0.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests;
