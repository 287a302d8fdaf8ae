//! The audit trail: one entry for every change of a school's records, written in the change's own transaction, and
//! sealed into the school's chain afterwards ([`chain`]).
//!
//! An entry is two texts. The record says what was changed, when, by whom and about whom, in ids only, and
//! is what the chain covers. Names, addresses and whatever else is personal stand in the people text, of which the
//! record holds the digest alone: retention takes that text out one day, and the chain still verifies.

use crate::access::call::{Call, Visit};
use crate::base::event::{Author, Change, Event, EventKind, Subject};
use crate::base::failure::Failure;
use crate::base::hash::{fingerprint, hex};
use crate::base::ids::{EntryId, OrganisationId, UserId};
use crate::base::moment::Moment;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id, which sorts by time.
    pub id: EntryId,
    /// The school.
    pub organisation: OrganisationId,
    /// What the chain covers: a [`Record`] as JSON. The text itself is what is sealed, so that a later version of
    /// this code, which may write the same record in other words, still verifies it.
    pub record: String,
    /// [`People`] as JSON; absent once retention has taken it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
    /// Its place in the chain; absent until it is sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<u64>,
}

/// What an entry says without naming anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Author,
    /// Under which request.
    pub request: String,
    /// What was done.
    pub kind: EventKind,
    /// To whom or what.
    pub about: Vec<Subject>,
    /// What it changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The SHA-256 of the people text.
    pub people: String,
}

/// The personal half of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// 128 secret bits. They stand before everything else in the text and leave with it: without them, the digest
    /// that stays behind could be tried against a list of names.
    salt: String,
    /// Who did it.
    pub by: String,
    /// The network address it came from.
    pub address: Option<String>,
    /// What people call each of the record's subjects, in the same order.
    pub about: Vec<String>,
    /// What changed, in words that name people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

impl Entry {
    /// The entry of a change made under a call.
    ///
    /// # Errors
    /// A bug: the entry could not be written as text.
    pub fn of(call: &Call, event: Event) -> Result<Entry, Failure> {
        Entry::new(call.moment(), call.tenant(), call.author(), call.by().label(), event)
    }

    /// The entry of a change made by somebody who is not signed in.
    ///
    /// # Errors
    /// A bug: the entry could not be written as text.
    pub fn of_visit(visit: &Visit, organisation: OrganisationId, event: Event) -> Result<Entry, Failure> {
        Entry::new(&visit.moment, organisation, Author::Visitor, "Somebody not signed in".to_owned(), event)
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

    /// What the entry says.
    ///
    /// # Errors
    /// A bug: the text is not a record.
    pub fn record(&self) -> Result<Record, Failure> {
        serde_json::from_str(&self.record)
            .map_err(|error| Failure::Bug(format!("audit entry {}: {error}", self.id)))
    }

    /// Whom the entry names; `None` once retention has taken that out, or where somebody made it unreadable.
    pub fn people(&self) -> Option<People> {
        serde_json::from_str(self.people.as_deref()?).ok()
    }

    /// Whether the people text, where there still is one, is the one the record was written with.
    pub fn names_the_same_people(&self) -> bool {
        let Some(people) = &self.people else { return true };
        self.record().is_ok_and(|record| record.people == fingerprint(people.as_bytes()))
    }
}

impl Record {
    /// Whether a person did it or had it done to them.
    pub fn concerns(&self, user: UserId) -> bool {
        self.by == Author::User(user) || self.about.contains(&Subject::User(user))
    }
}
