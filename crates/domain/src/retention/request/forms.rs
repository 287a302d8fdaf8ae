//! Forms and views of the register of requests.

use super::clock::{RequestClock, clock_in_words};
use super::{Asker, Channel, LogLine, Outcome, Relation, Request, RequestKind, Step, StepKind};
use crate::access::call::{Call, Deed};
use crate::access::form::form;
use crate::base::calendar::{day, day_in_words, days_from, read_day, shown};
use crate::base::failure::FieldErrors;
use crate::base::ids::{PupilId, RequestId};
use crate::base::text::line;
use crate::records::pupil::Pupil;
use crate::records::upn::Upn;
use crate::retention::erasure::Reference;
use crate::retention::pack::forms::SearchView;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The longest name, contact or note, in characters.
const LONGEST: usize = 200;

/// Open a request about a pupil's records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenRequestForm {
    /// The UPN of the pupil whose records it is about.
    #[serde(default)]
    pub upn: String,
    /// Absent if none is chosen yet.
    #[serde(default)]
    pub kind: Option<RequestKind>,
    /// The name of the person who asks.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub relation: Option<Relation>,
    /// How to reach them.
    #[serde(default)]
    pub contact: String,
    /// The day on which it arrived.
    #[serde(default)]
    pub on: String,
    #[serde(default)]
    pub channel: Option<Channel>,
}

form!(OpenRequestForm => OpenRequest, RequestView);

impl OpenRequestForm {
    /// The new request, opened by the caller. `pupils` are those of the school.
    ///
    /// # Errors
    /// Errors of the fields.
    pub fn check(&self, call: &Call, pupils: &[Pupil], id: RequestId) -> Result<Request, FieldErrors> {
        let mut errors = FieldErrors::new();
        let pupil = Upn::parse(&self.upn)
            .map_err(|_| "Enter the pupil\u{2019}s UPN, as it stands on their page")
            .and_then(|upn| {
                let found = pupils.iter().find(|pupil| pupil.upn == upn && pupil.erasing.is_none());
                found.map(|pupil| pupil.id).ok_or("No pupil of your school has this UPN")
            });
        let pupil = errors.keep("upn", pupil.map_err(str::to_owned));
        let kind = errors.keep("kind", self.kind.ok_or("Select what the person asks for".to_owned()));
        let name = errors.keep("name", line("Name", &self.name, LONGEST));
        let relation = errors.keep("relation", self.relation.ok_or("Select who asks".to_owned()));
        let contact = errors.keep("contact", line("Contact", &self.contact, LONGEST));
        let arrived = errors.keep("on", past_day(&self.on, call));
        let channel = errors.keep("channel", self.channel.ok_or("Select how it arrived".to_owned()));
        let (Some(pupil), Some(kind), Some(name), Some(relation)) = (pupil, kind, name, relation) else {
            return Err(errors);
        };
        let (Some(contact), Some(arrived), Some(channel)) = (contact, arrived, channel) else {
            return Err(errors);
        };
        let opened = LogLine { deed: Deed::of(call), what: "Opened".to_owned() };
        Ok(Request {
            id,
            version: 0,
            pupil,
            reference: Reference::of(pupil),
            kind,
            asker: Asker { name, relation, contact },
            arrived,
            channel,
            identity: None,
            pauses: Vec::new(),
            extension: None,
            acknowledged: None,
            closing: None,
            log: vec![opened],
            searches: Vec::new(),
        })
    }
}

/// Reads a day that is not ahead.
fn past_day(text: &str, call: &Call) -> Result<Date, String> {
    let on = read_day(text)?;
    if on > day(call.moment().now) {
        return Err("The day must not be ahead".to_owned());
    }
    Ok(on)
}

/// Record a step about a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordStepForm {
    pub request: RequestId,
    pub step: StepKind,
    /// The day of the step.
    #[serde(default)]
    pub on: String,
    /// How the school knows who asks; why it takes three months; what the outcome does not say.
    #[serde(default)]
    pub note: String,
    /// For closing.
    #[serde(default)]
    pub outcome: Option<Outcome>,
}

form!(RecordStepForm => RecordStep, RequestView; request: RequestId);

impl RecordStepForm {
    /// Reads the step.
    ///
    /// # Errors
    /// Errors of the fields `on`, `note` and `outcome`.
    pub fn check(&self) -> Result<Step, FieldErrors> {
        let mut errors = FieldErrors::new();
        let on = errors.keep("on", read_day(&self.on).map_err(str::to_owned));
        let needed = matches!(self.step, StepKind::Identify | StepKind::Extend);
        let note = match (self.note.trim().is_empty(), self.step) {
            (true, StepKind::Identify) => Err("Enter how you know who asks".to_owned()),
            (true, StepKind::Extend) => Err("Enter the reason, as you told the person".to_owned()),
            (true, _) => Ok(String::new()),
            (false, _) if needed || self.step == StepKind::Close => line("Note", &self.note, LONGEST),
            (false, _) => Ok(String::new()),
        };
        let note = errors.keep("note", note);
        let outcome = match (self.outcome, self.step) {
            (None, StepKind::Close) => errors.keep("outcome", Err("Select how it ended".to_owned())),
            (outcome, _) => Some(outcome.unwrap_or(Outcome::Answered)),
        };
        let (Some(on), Some(note), Some(outcome)) = (on, note, outcome) else { return Err(errors) };
        Ok(match self.step {
            StepKind::Identify => Step::Identify { on, how: note },
            StepKind::Ask => Step::Ask { on },
            StepKind::Hear => Step::Hear { on },
            StepKind::Extend => Step::Extend { on, reason: note },
            StepKind::Acknowledge => Step::Acknowledge { on },
            StepKind::Close => Step::Close { on, outcome, note },
        })
    }
}

/// List the register of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRequestsForm {}

form!(ListRequestsForm => ListRequests, RequestsView);

/// Show one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewRequestForm {
    pub request: RequestId,
}

form!(ViewRequestForm => ViewRequest, RequestView; request: RequestId);

/// The register: open requests by day, the most urgent first; then the closed ones, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestsView {
    pub requests: Vec<RequestRow>,
}

/// A request in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestRow {
    pub request: RequestId,
    pub kind: RequestKind,
    /// The pupil's surname and forename; absent if they have been erased.
    pub pupil: Option<String>,
    /// The reference of the pupil's erasure.
    pub reference: String,
    /// Who asked.
    pub asker: String,
    pub arrived: String,
    /// The day by which the school must act, such as `18/12/2026`; absent if there is none now.
    pub due: Option<String>,
    /// The days until then; negative if the day is over.
    pub days: Option<i32>,
    /// The state of the clock in words.
    pub clock: String,
    pub is_closed: bool,
}

/// A request, with all that is recorded about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestView {
    pub row: RequestRow,
    /// The pupil, while there is a record.
    pub pupil: Option<PupilId>,
    pub relation: Relation,
    pub contact: String,
    pub channel: Channel,
    /// How the school knows who asks, and since when.
    pub identity: Option<String>,
    /// Why it takes three months, and when the person was told.
    pub extension: Option<String>,
    /// How it ended.
    pub outcome: Option<String>,
    /// The day on which the entry is erased.
    pub erased_on: Option<String>,
    /// True if a hold keeps the pupil's records from being erased.
    pub is_held: bool,
    /// The steps that can be recorded now.
    pub steps: Vec<StepKind>,
    /// True while a pack answers the request.
    pub has_pack: bool,
    pub log: Vec<LogView>,
    /// What was searched for each pack, the latest first.
    pub searches: Vec<SearchView>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogView {
    pub at: String,
    pub by: String,
    pub what: String,
}

impl RequestRow {
    fn of(request: &Request, pupil: Option<String>, call: &Call) -> RequestRow {
        let school = call.organisation();
        let due = RequestClock::of(request, school).due();
        RequestRow {
            request: request.id,
            kind: request.kind,
            pupil,
            reference: request.reference.to_string(),
            asker: request.asker.name.clone(),
            arrived: day_in_words(request.arrived),
            due: due.map(day_in_words),
            days: due.map(|due| days_from(day(call.moment().now), due)),
            clock: clock_in_words(request, school),
            is_closed: request.closing.is_some(),
        }
    }
}

impl RequestsView {
    /// The view of all requests of a school, in any order, with the names of their pupils who have a record.
    pub fn of(mut requests: Vec<Request>, names: &BTreeMap<PupilId, String>, call: &Call) -> RequestsView {
        requests.sort_by_cached_key(|request| {
            let due = RequestClock::of(request, call.organisation()).due();
            let closed = request.closing.as_ref().map(|closing| Reverse(closing.on));
            (closed, due.is_none(), due, request.id)
        });
        let row = |request: &Request| RequestRow::of(request, names.get(&request.pupil).cloned(), call);
        RequestsView { requests: requests.iter().map(row).collect() }
    }
}

impl RequestView {
    /// The view of a request; `pupil` is absent if they have been erased.
    pub fn of(request: &Request, pupil: Option<&Pupil>, call: &Call) -> RequestView {
        let with = |on: Date, text: &str| {
            if text.is_empty() { day_in_words(on) } else { format!("{text} ({})", day_in_words(on)) }
        };
        RequestView {
            row: RequestRow::of(request, pupil.map(Pupil::listed_name), call),
            pupil: pupil.map(|pupil| pupil.id),
            relation: request.asker.relation,
            contact: request.asker.contact.clone(),
            channel: request.channel,
            identity: request.identity.as_ref().map(|identity| with(identity.on, &identity.how)),
            extension: request.extension.as_ref().map(|extension| with(extension.told, &extension.reason)),
            outcome: request.closing.as_ref().map(|closing| {
                let note =
                    if closing.note.is_empty() { String::new() } else { format!(": {}", closing.note) };
                format!("{}{note}", closing.outcome.label())
            }),
            erased_on: request.erased_on().map(day_in_words),
            is_held: pupil.is_some_and(|pupil| !pupil.holds.is_empty()),
            steps: StepKind::ALL.iter().copied().filter(|step| request.can(*step)).collect(),
            has_pack: request.has_pack(),
            searches: request.searches.iter().rev().map(SearchView::of).collect(),
            log: request
                .log
                .iter()
                .map(|line| LogView {
                    at: shown(line.deed.at),
                    by: line.deed.by.name.clone(),
                    what: line.what.clone(),
                })
                .collect(),
        }
    }
}
