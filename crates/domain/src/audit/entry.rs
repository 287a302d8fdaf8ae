//! Entries of the audit trail: one for every change of a school's records, written in the same transaction as the
//! change; one for what a person read per day ([`crate::audit::read`]); and one for every sign-in. They are sealed into
//! the school's chain afterwards ([`crate::audit::chain`]).
//!
//! An entry consists of two texts. The record says what was changed and when, who changed it, and which people or
//! things it is about. It holds ids only, and the chain covers it. The people text holds names, addresses and
//! everything else that is personal. The record holds only a hash of the people text: when the retention period is
//! over, the people text is deleted, and the chain can still be verified.

use crate::access::call::{Call, Visit};
use crate::base::calendar::{day, day_begins};
use crate::base::event::{Author, Change, Event, EventKind, Subject};
use crate::base::failure::Failure;
use crate::base::hash::{fingerprint, hex};
use crate::base::ids::{EntryId, OrganisationId, UserId};
use crate::base::moment::Moment;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// The years for which an entry keeps its people text (F72).
const YEARS_OF_NAMES: i64 = 5;

/// The month that a day is in, as its first day.
pub fn month_of(day: Date) -> Date {
    day.first_of_month()
}

/// The day on which all entries of a month are over five years old, and lose their people text.
pub fn nameless_on(month: Date) -> Date {
    month.saturating_add(1.month()).saturating_add(YEARS_OF_NAMES.years())
}

/// An entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// An id that sorts by time.
    pub id: EntryId,
    pub organisation: OrganisationId,
    /// The part that the chain covers: a [`Record`] as JSON. The text itself is sealed, so the chain can still be
    /// verified after a later version of the code writes the same record as another text.
    pub record: String,
    /// [`People`] as JSON; absent once the retention period is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
    /// The number of its seal; absent until it is sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<u64>,
}

/// The part of an entry that names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The time of the change.
    pub at: Timestamp,
    /// The author of the change.
    pub by: Author,
    /// The id of the request.
    pub request: String,
    pub kind: EventKind,
    /// The people and things that the change is about.
    pub about: Vec<Subject>,
    /// The changed properties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The SHA-256 hash of the people text.
    pub people: String,
}

/// The personal part of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// 128 secret bits. They come first in the text and are deleted with it. Without them, the hash that stays in the
    /// record could be compared with the hashes of guessed names.
    salt: String,
    /// The name of the author.
    pub by: String,
    /// The network address that the request came from.
    pub address: Option<String>,
    /// The names of the record's subjects, in the same order.
    pub about: Vec<String>,
    /// The changed properties whose values name people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

impl Entry {
    /// The entry of a change made under a call.
    ///
    /// # Errors
    /// `Bug`: the entry could not be written as JSON.
    pub fn of(call: &Call, event: Event) -> Result<Entry, Failure> {
        Entry::new(call.moment(), call.tenant(), call.author(), call.by().label(), event)
    }

    /// The entry of a change made by a person who is not signed in.
    ///
    /// # Errors
    /// `Bug`: the entry could not be written as JSON.
    pub fn of_visit(visit: &Visit, organisation: OrganisationId, event: Event) -> Result<Entry, Failure> {
        Entry::new(&visit.moment, organisation, Author::Visitor, "Not signed in".to_owned(), event)
    }

    /// The entry of a person who signs in, whose session does not exist yet. `label` names the person.
    ///
    /// # Errors
    /// `Bug`: the entry could not be written as JSON.
    pub fn of_sign_in(
        visit: &Visit,
        organisation: OrganisationId,
        (user, label): (UserId, String),
        event: Event,
    ) -> Result<Entry, Failure> {
        Entry::new(&visit.moment, organisation, Author::User(user), label, event)
    }

    fn new(
        moment: &Moment,
        organisation: OrganisationId,
        by: Author,
        label: String,
        event: Event,
    ) -> Result<Entry, Failure> {
        let bug = |error: serde_json::Error| Failure::Bug(format!("an audit entry: {error}"));
        // One moment may make several entries, but never two of one kind about the same subjects.
        let name = format!("audit {:?} {:?}", event.kind, event.about);
        let people = People {
            salt: hex(&moment.secret(&name)),
            by: label,
            address: moment.address.clone(),
            about: event.labels,
            changes: event.private,
        };
        let people = serde_json::to_string(&people).map_err(bug)?;
        let record = Record {
            at: moment.now,
            by,
            request: moment.request_id.clone(),
            kind: event.kind,
            about: event.about,
            changes: event.changes,
            people: fingerprint(people.as_bytes()),
        };
        Ok(Entry {
            id: EntryId(moment.id(&name)),
            organisation,
            record: serde_json::to_string(&record).map_err(bug)?,
            people: Some(people),
            sealed: None,
        })
    }

    /// Reads the record.
    ///
    /// # Errors
    /// `Bug`: the text is not a record.
    pub fn record(&self) -> Result<Record, Failure> {
        serde_json::from_str(&self.record)
            .map_err(|error| Failure::Bug(format!("audit entry {}: {error}", self.id)))
    }

    /// Reads the people text; `None` if it was deleted after the retention period, or cannot be read.
    pub fn people(&self) -> Option<People> {
        serde_json::from_str(self.people.as_deref()?).ok()
    }

    /// True if the people text is missing although its retention period is not over.
    pub fn lost_its_names_early(&self, now: Timestamp) -> bool {
        let over =
            |record: Record| day(record.at).checked_add(YEARS_OF_NAMES.years()).ok().and_then(day_begins);
        self.people.is_none() && self.record().ok().and_then(over).is_none_or(|over| now < over)
    }

    /// True if the people text is the one the record was written with, or if it has been deleted.
    pub fn names_the_same_people(&self) -> bool {
        let Some(people) = &self.people else { return true };
        self.record().is_ok_and(|record| record.people == fingerprint(people.as_bytes()))
    }
}

impl Record {
    /// True if the person is the author of the change, or the change is about them.
    pub fn concerns(&self, user: UserId) -> bool {
        self.by == Author::User(user) || self.about.contains(&Subject::User(user))
    }
}
