//! The clock of a request: the day by which the school must act, and why. A pure function of the request and of the facts about
//! the school.
//!
//! Sources: UK GDPR article 12 and the Data (Use and Access) Act 2025, sections 76 and 103; The Education (Pupil Information)
//! (England) Regulations 2005, regulation 5. Where a fact is not known, the day is the earliest that it can be.

use super::{Request, RequestKind};
use crate::access::organisation::Organisation;
use crate::access::school_facts::Term;
use crate::base::calendar::{day_in_words, days_from};
use crate::base::holidays::{is_working_day, working_day_from};
use jiff::ToSpan;
use jiff::civil::Date;

/// The school days within which a parent sees the education record.
const SCHOOL_DAYS: u32 = 15;

/// The days within which a complaint is acknowledged. The day on which it arrives is the first.
const ACKNOWLEDGE_DAYS: i32 = 30;

/// The state of the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestClock {
    /// It starts when the school knows who asks.
    WaitsForIdentity,
    /// It stands still since this day, until the person says what they mean.
    Paused { since: Date },
    /// The school must have acted on this day at the latest.
    Runs(DueOn),
    /// No law sets a day.
    Free,
    /// It was closed on this day.
    Closed { on: Date },
}

/// The day by which the school must act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueOn {
    pub on: Date,
    /// True if the day may be later, because the school's terms are not known.
    pub is_earliest: bool,
}

impl RequestClock {
    /// The clock of a request at a school.
    pub fn of(request: &Request, school: &Organisation) -> RequestClock {
        if let Some(closing) = &request.closing {
            return RequestClock::Closed { on: closing.on };
        }
        let exactly = |on| RequestClock::Runs(DueOn { on, is_earliest: false });
        match request.kind {
            RequestKind::SubjectAccess => match (request.starts(), request.paused_since()) {
                (None, _) => RequestClock::WaitsForIdentity,
                (Some(_), Some(since)) => RequestClock::Paused { since },
                (Some(start), None) => {
                    exactly(request.months_after(start, if request.extension.is_some() { 3 } else { 1 }))
                }
            },
            RequestKind::EducationRecord if is_maintained(school) => {
                RequestClock::Runs(school_days_after(request.arrived, &school.facts.terms))
            }
            RequestKind::EducationRecord => RequestClock::Free,
            RequestKind::Complaint if request.acknowledged.is_none() => {
                exactly(request.arrived.saturating_add((ACKNOWLEDGE_DAYS - 1).days()))
            }
            RequestKind::Complaint => RequestClock::Free,
        }
    }

    /// The day by which the school must act; `None` if there is none now.
    pub fn due(&self) -> Option<Date> {
        match self {
            RequestClock::Runs(due) => Some(due.on),
            _ => None,
        }
    }
}

impl Request {
    /// The day on which the clock of a subject access request starts; `None` until the school knows who asks.
    pub fn starts(&self) -> Option<Date> {
        self.identity.as_ref().map(|identity| identity.on.max(self.arrived))
    }

    /// The day since which it waits for a clarification.
    pub fn paused_since(&self) -> Option<Date> {
        self.pauses.last().filter(|pause| pause.answered.is_none()).map(|pause| pause.asked)
    }

    /// The last day on which the person can be told that it takes three months: the first month must not be over.
    pub fn extends_until(&self) -> Option<Date> {
        self.starts().map(|start| self.months_after(start, 1))
    }

    /// The corresponding date so many months later (if there is none, the month's last day), later by the days for which the
    /// clock stood still; on a day without work, the next working day.
    fn months_after(&self, start: Date, months: i32) -> Date {
        let paused = self.pauses.iter().filter_map(|pause| {
            let answered = pause.answered?;
            Some(days_from(pause.asked.max(start), answered).max(0))
        });
        let paused: i32 = paused.sum();
        working_day_from(start.saturating_add(months.months()).saturating_add(paused.days()))
    }
}

/// Parents have a right to the education record where a local authority maintains the school.
pub fn is_maintained(school: &Organisation) -> bool {
    school.facts.school_type.is_none_or(|kind| kind.is_maintained())
}

/// The last of so many school days after a day: weekdays in the school's terms that are no bank holiday. Behind the last
/// known term every working day counts, so that the day is never too late.
fn school_days_after(arrived: Date, terms: &[Term]) -> DueOn {
    let known_until = terms.iter().map(|term| term.last).max();
    let (mut day, mut left) = (arrived, SCHOOL_DAYS);
    while left > 0 {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        let in_term = terms.iter().any(|term| (term.first..=term.last).contains(&day));
        let is_known = known_until.is_some_and(|last| day <= last);
        left -= u32::from(is_working_day(day) && (in_term || !is_known));
    }
    DueOn { on: day, is_earliest: known_until.is_none_or(|last| day > last) }
}

/// The state of the clock in words: what is due when, or what it waits for.
pub fn clock_in_words(request: &Request, school: &Organisation) -> String {
    match (RequestClock::of(request, school), request.kind) {
        (RequestClock::WaitsForIdentity, _) => {
            "The deadline has not started: check who is asking, then record how you know".to_owned()
        }
        (RequestClock::Paused { since }, _) => {
            format!("The deadline is paused since {}, until the person explains what they want", day_in_words(since))
        }
        (RequestClock::Runs(due), RequestKind::SubjectAccess) if request.extension.is_some() => {
            format!("Answer by {}, three months after the deadline started", day_in_words(due.on))
        }
        (RequestClock::Runs(due), RequestKind::SubjectAccess) => {
            format!("Answer by {}, a month after the deadline started", day_in_words(due.on))
        }
        (RequestClock::Runs(due), RequestKind::EducationRecord) if due.is_earliest => format!(
            "Show the record by {} at the earliest: 15 school days, of which some are not known because the provider has not recorded the terms",
            day_in_words(due.on)
        ),
        (RequestClock::Runs(due), RequestKind::EducationRecord) => {
            format!("Show the record by {}, within 15 school days", day_in_words(due.on))
        }
        (RequestClock::Runs(due), RequestKind::Complaint) => {
            format!("Acknowledge it by {}, within 30 days", day_in_words(due.on))
        }
        (RequestClock::Free, RequestKind::Complaint) => {
            "Acknowledged. Answer it without undue delay: no law sets a day".to_owned()
        }
        (RequestClock::Free, _) => "No law sets a day: parents have a right to the education record where a local authority maintains the school. Consider it as a subject access request".to_owned(),
        (RequestClock::Closed { on }, _) => format!("Closed on {}", day_in_words(on)),
    }
}
