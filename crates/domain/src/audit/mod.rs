//! The audit trail: one entry for every change of a school's records, written in the change's own transaction, and
//! sealed into the school's chain afterwards ([`chain`]).
//!
//! An entry is two texts. The record says what was changed, when, by whom and about whom, in ids only, and
//! is what the chain covers. Names, addresses and whatever else is personal stand in the people text, of which the
//! record holds the digest alone: retention takes that text out one day, and the chain still verifies.

pub mod chain;

use crate::call::{Call, Visit};
use crate::failure::Failure;
use crate::moment::{BatchId, EntryId, Moment, OrganisationId, PupilId, UserId, fingerprint, hex};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident: $label:literal;)*) => {
        /// What was done, in the past tense.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// Every kind, in the order a list of choices has them.
            pub const ALL: &[Kind] = &[$(Kind::$variant,)*];

            /// The kind as it is shown.
            pub const fn label(self) -> &'static str {
                match self { $(Kind::$variant => $label,)* }
            }
        }
    };
}

kinds! {
    /// The provider made the school and its first administrator.
    SchoolProvisioned: "School set up";
    /// The provider made the school belong to another local authority or academy chain.
    SchoolPlaced: "School placed";
    /// Accounts were created, singly or from a batch.
    UsersInvited: "Users created";
    /// A new sign-up link replaced the old one.
    SignUpEmailResent: "Sign-up email sent again";
    /// A new activation code replaced the old one.
    ActivationCodeReissued: "Activation code replaced";
    /// An activation code was typed wrongly ten times.
    ActivationCodeLocked: "Activation code locked";
    /// A pending account was deleted.
    PendingUserDeleted: "Pending user deleted";
    /// A person signed up.
    UserActivated: "User signed up";
    /// A name was tried with wrong passwords until it must wait.
    SignInLocked: "Sign-in locked after wrong tries";
    /// A link to choose a new password was sent.
    PasswordResetRequested: "New password asked for";
    /// Such a link was tried with wrong characters until it was dead.
    PasswordResetLocked: "New password refused after wrong tries";
    /// A person chose a new password with such a link.
    PasswordReset: "New password chosen";
    /// A person began to set up a second factor.
    SecondFactorBegun: "Second factor begun";
    /// A person's second factor is asked for from now on.
    SecondFactorConfirmed: "Second factor set up";
    /// A person removed their second factor.
    SecondFactorRemoved: "Second factor removed";
    /// An administrator took a lost second factor off an account.
    SecondFactorReset: "Second factor taken off";
    /// A setting of the school was changed.
    SettingsChanged: "School settings changed";
    /// An address for a spreadsheet was given out.
    UploadRequested: "Upload begun";
    /// A spreadsheet arrived and was read, or refused.
    BatchImported: "Spreadsheet read";
    /// A row of a batch was edited.
    BatchRowAmended: "Batch row edited";
    /// A row was deleted from a batch.
    BatchRowDeleted: "Batch row deleted";
    /// Rows of a batch turned out to hold addresses that have an account.
    RowsFoundTaken: "Batch rows found to have accounts";
    /// What was left of a batch was deleted.
    BatchDeleted: "Batch deleted";
    /// An account got another role or other permissions.
    UserChanged: "User changed";
    /// An account was deactivated.
    UserDeactivated: "User deactivated";
    /// A deactivated account was made a pending one again.
    UserReactivated: "User reactivated";
    /// An account was deleted.
    UserDeleted: "User deleted";
    /// All sessions of an account were ended.
    SessionsEnded: "Signed out everywhere";
    /// A person changed their own name.
    NameChanged: "Name changed";
    /// A person asked for another email address.
    EmailChangeRequested: "Change of email address begun";
    /// A new email address was confirmed.
    EmailChanged: "Email address changed";
    /// Pupils were added, changed or taken off the roll by a spreadsheet.
    PupilsImported: "Pupils imported";
    /// Classes were changed by a spreadsheet.
    ClassesImported: "Classes imported";
    /// Past results were added by a spreadsheet.
    ResultsImported: "Results imported";
    /// The subjects of a year group's reports were chosen.
    SubjectsChosen: "Subjects chosen";
    /// Benchmarks, or the scales targets are set in, were set.
    BenchmarksSet: "Benchmarks set";
    /// The target settings of a year group were changed.
    TargetSettingsChanged: "Target settings changed";
    /// Targets of a year group were pre-populated.
    TargetsPrepopulated: "Targets pre-populated";
    /// A target was set by a person.
    TargetSet: "Target set";
    /// Targets were set from a spreadsheet.
    TargetsImported: "Targets imported";
    /// Targets were deleted.
    TargetsDeleted: "Targets deleted";
    /// Deleted targets were brought back.
    TargetsBroughtBack: "Targets brought back";
    /// The holder of an unused account was warned.
    UnusedAccountWarned: "Warned about an unused account";
    /// An unused account was deactivated.
    UnusedAccountDeactivated: "Unused account deactivated";
}

/// Whom or what an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// An account.
    User(UserId),
    /// A batch.
    Batch(BatchId),
    /// A pupil.
    Pupil(PupilId),
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// Somebody signed in.
    User(UserId),
    /// A file that arrived under the school's prefix.
    Upload,
    /// The provider, by hand.
    Provider,
    /// Somebody who was not signed in.
    Visitor,
    /// Attain itself, by the clock.
    Schedule,
}

/// One property, before and after; never a password, a code or a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The property, as it is shown.
    pub what: String,
    /// What it was.
    pub before: String,
    /// What it is now.
    pub after: String,
}

/// A change of a school's records, as the rule that made it tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    kind: Kind,
    about: Vec<Subject>,
    labels: Vec<String>,
    changes: Vec<Change>,
    private: Vec<Change>,
}

impl Event {
    /// An event of this kind.
    pub fn of(kind: Kind) -> Event {
        Event { kind, about: Vec::new(), labels: Vec::new(), changes: Vec::new(), private: Vec::new() }
    }

    /// Whom or what it is about; `label` is what people call it, and is kept as personal.
    #[must_use]
    pub fn about(mut self, subject: Subject, label: impl Into<String>) -> Event {
        self.about.push(subject);
        self.labels.push(label.into());
        self
    }

    /// What changed, where neither text is about a person; nothing when both are the same.
    #[must_use]
    pub fn changing(mut self, what: &str, before: impl Into<String>, after: impl Into<String>) -> Event {
        self.changes.extend(change(what, before.into(), after.into()));
        self
    }

    /// What changed, in words that name people.
    #[must_use]
    pub fn changing_personal(
        mut self,
        what: &str,
        before: impl Into<String>,
        after: impl Into<String>,
    ) -> Event {
        self.private.extend(change(what, before.into(), after.into()));
        self
    }
}

fn change(what: &str, before: String, after: String) -> Option<Change> {
    (before != after).then(|| Change { what: what.to_owned(), before, after })
}

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
    pub kind: Kind,
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
