//! Requests about a pupil's records: subject access, the education record, and complaints (F74, F86). The register says who
//! asked, about which pupil, what the school did and by when it must act. An entry is erased three years after it was closed.

pub mod clock;
pub mod forms;
pub mod reminder;

#[cfg(test)]
mod tests;

use crate::access::call::{Call, Deed};
use crate::base::calendar::{day, day_in_words};
use crate::base::event::{Event, EventKind};
use crate::base::failure::{Failure, FieldErrors};
use crate::base::ids::{PupilId, RequestId};
use crate::base::refusal::Refusal;
use crate::retention::erasure::Reference;
use crate::retention::pack::Search;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The years for which the register keeps a request after it was closed.
pub const KEPT_YEARS: i32 = 3;

/// The days before the due day on which the school is reminded.
pub const REMINDER_DAYS: i32 = 7;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident: $label:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$about])* $variant,)* }

        impl $name {
            /// Every one, in the order of a list of choices.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// As pages show it.
            pub const fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)* }
            }
        }
    )*};
}

pub(crate) use words;

words! {
    /// What the person asks for. It picks the clock.
    RequestKind {
        /// What is held about the pupil, by the pupil or for them.
        SubjectAccess: "Subject access request";
        /// The education record, by a parent in their own right.
        EducationRecord: "Education record";
        /// A complaint about how the pupil's data is handled.
        Complaint: "Complaint";
    }

    /// Who asks.
    Relation {
        Pupil: "The pupil";
        Parent: "A parent or carer";
        Representative: "Somebody on their behalf";
        Other: "Somebody else";
    }

    /// How it arrived.
    Channel {
        Email: "By email";
        Letter: "By letter";
        InPerson: "In person";
        Telephone: "By telephone";
        Other: "In another way";
    }

    /// How it ended.
    Outcome {
        Answered: "Answered";
        PartlyAnswered: "Answered in part";
        Refused: "Refused";
        Withdrawn: "Withdrawn";
    }
}

/// The person who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    pub name: String,
    pub relation: Relation,
    /// An address, an email address or a telephone number.
    pub contact: String,
}

/// The school knows who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub on: Date,
    /// How the school knows.
    pub how: String,
}

/// The time for which the school waited for a clarification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub asked: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Date>,
}

/// The person was told that it takes three months, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub told: Date,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub on: Date,
    pub outcome: Outcome,
    /// What the outcome does not say. Empty if there is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Something that was recorded about a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub deed: Deed,
    pub what: String,
}

/// A request in the register. It names no pupil: the pupil's own record does, while there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub id: RequestId,
    /// The number of times it was written.
    pub version: u64,
    pub pupil: PupilId,
    /// The reference of the pupil's erasure, which stays when the pupil is erased.
    pub reference: Reference,
    pub kind: RequestKind,
    pub asker: Asker,
    pub arrived: Date,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
    /// The day on which a complaint was acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    /// Oldest first. The first line says who opened it, who also handles it.
    pub log: Vec<LogLine>,
    /// What was searched for each pack, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searches: Vec<Search>,
}

/// A step that the school takes about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Identify { on: Date, how: String },
    Ask { on: Date },
    Hear { on: Date },
    Extend { on: Date, reason: String },
    Acknowledge { on: Date },
    Close { on: Date, outcome: Outcome, note: String },
}

impl Request {
    /// Whether the step can be taken now.
    pub fn can(&self, step: StepKind) -> bool {
        let (is_access, is_paused) = (self.kind == RequestKind::SubjectAccess, self.paused_since().is_some());
        self.closing.is_none()
            && match step {
                StepKind::Identify => self.identity.is_none(),
                StepKind::Ask => is_access && self.identity.is_some() && !is_paused,
                StepKind::Hear => is_paused,
                StepKind::Extend => is_access && self.identity.is_some() && self.extension.is_none(),
                StepKind::Acknowledge => self.kind == RequestKind::Complaint && self.acknowledged.is_none(),
                StepKind::Close => true,
            }
    }

    /// The request after a step.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: the request is not in a state for it, as when somebody else was quicker. An error of the field `on`: the day is
    /// before what it follows, or later than today, or too late for an extension.
    pub fn after(&self, call: &Call, step: Step) -> Result<Request, Failure> {
        if !self.can(step.kind()) {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let on = step.on();
        let latest = day(call.moment().now);
        let earliest = match step {
            Step::Hear { .. } => self.paused_since().unwrap_or(self.arrived),
            Step::Ask { .. } => {
                let answered = self.pauses.last().and_then(|pause| pause.answered);
                answered.or(self.starts()).unwrap_or(self.arrived)
            }
            _ => self.arrived,
        };
        if on < earliest || on > latest {
            let (first, last) = (day_in_words(earliest), day_in_words(latest));
            return Err(FieldErrors::of("on", format!("Enter a day from {first} to {last}")).into());
        }
        let mut now = self.clone();
        let what = match step {
            Step::Identify { on, how } => {
                now.identity = Some(Identity { on, how });
                format!("Identity known on {}", day_in_words(on))
            }
            Step::Ask { on } => {
                now.pauses.push(Pause { asked: on, answered: None });
                format!("Clarification asked for on {}", day_in_words(on))
            }
            Step::Hear { on } => {
                now.pauses.iter_mut().for_each(|pause| pause.answered = pause.answered.or(Some(on)));
                format!("Clarification received on {}", day_in_words(on))
            }
            Step::Extend { on, reason } => {
                if self.extends_until().is_none_or(|last| on > last) {
                    let sentence = "The first month is over: it can no longer be extended";
                    return Err(FieldErrors::of("on", sentence).into());
                }
                now.extension = Some(Extension { told: on, reason });
                format!("Extended to three months, told on {}", day_in_words(on))
            }
            Step::Acknowledge { on } => {
                now.acknowledged = Some(on);
                format!("Acknowledged on {}", day_in_words(on))
            }
            Step::Close { on, outcome, note } => {
                let line = format!("Closed on {}: {}", day_in_words(on), outcome.label());
                now.closing = Some(Closing { on, outcome, note });
                line
            }
        };
        now.log.push(LogLine { deed: Deed::of(call), what });
        Ok(now)
    }

    /// The request without what may name the pupil: the school's own words and, if the pupil asked, who asked. For a pupil
    /// who is erased while the register still needs the entry.
    #[must_use]
    pub fn without_names(&self) -> Request {
        let mut now = self.clone();
        now.identity.iter_mut().for_each(|identity| identity.how.clear());
        now.extension.iter_mut().for_each(|extension| extension.reason.clear());
        now.closing.iter_mut().for_each(|closing| closing.note.clear());
        if now.asker.relation == Relation::Pupil {
            now.asker.name.clear();
            now.asker.contact.clear();
        }
        now
    }

    /// The event of this kind. It names the pupil by id, and does not say who asked.
    pub fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).about_pupil(self.pupil).with("Request", self.kind.label())
    }

    /// The day on which the entry is erased; `None` while the request is open.
    pub fn erased_on(&self) -> Option<Date> {
        self.closing.as_ref().map(|closing| closing.on.saturating_add(KEPT_YEARS.years()))
    }
}

words! {
    /// What can be recorded about a request.
    StepKind {
        Identify: "Record the check of identity";
        Ask: "Record a question for clarification";
        Hear: "Record the clarification";
        Extend: "Extend to three months";
        Acknowledge: "Record the acknowledgement";
        Close: "Close the request";
    }
}

impl Step {
    pub const fn kind(&self) -> StepKind {
        match self {
            Step::Identify { .. } => StepKind::Identify,
            Step::Ask { .. } => StepKind::Ask,
            Step::Hear { .. } => StepKind::Hear,
            Step::Extend { .. } => StepKind::Extend,
            Step::Acknowledge { .. } => StepKind::Acknowledge,
            Step::Close { .. } => StepKind::Close,
        }
    }

    const fn on(&self) -> Date {
        match self {
            Step::Identify { on, .. }
            | Step::Ask { on }
            | Step::Hear { on }
            | Step::Extend { on, .. }
            | Step::Acknowledge { on }
            | Step::Close { on, .. } => *on,
        }
    }
}
