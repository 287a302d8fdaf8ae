//! Forms and views of the audit trail.

mod view_access;

pub use view_access::*;

use crate::access::form::{ListFileView, PageView, form};
use crate::audit::chain::{Finding, Head};
use crate::audit::entry::{Entry, Record};
use crate::base::calendar::{day_begins, shown};
use crate::base::event::{Author, Change, EventGroup, EventKind, Subject};
use crate::base::failure::{Failure, FieldErrors};
use crate::base::ids::{EntryId, PupilId, UserId};
use crate::base::sheet::FileFormat;
use crate::base::text::count;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A filter for entries of the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct AuditFilter {
    /// Only entries of this group: changes, reads or sign-ins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<EventGroup>,
    /// Only entries of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<EventKind>,
    /// Only changes that this person made or that are about this person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<UserId>,
    /// Only entries of this day or later, such as 2026-09-02.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only entries of this day or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// An [`AuditFilter`] that has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    group: Option<EventGroup>,
    kind: Option<EventKind>,
    person: Option<UserId>,
    /// The period: from the first moment, up to but without the second.
    pub within: (Option<Timestamp>, Option<Timestamp>),
}

impl AuditFilter {
    /// Checks that the days are valid and in order.
    ///
    /// # Errors
    /// Errors of the fields `from` and `until`.
    pub fn check(&self) -> Result<Sought, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut day = |field: &str, typed: &Option<String>| {
            let typed = typed.as_deref().map(str::trim).filter(|typed| !typed.is_empty())?;
            errors.keep(field, typed.parse::<Date>().map_err(|_| "Enter a date, like 2026-09-02".to_owned()))
        };
        let (from, until) = (day("from", &self.from), day("until", &self.until));
        if from.is_some() && until.is_some() && from > until {
            errors.add("until", "The last day must be the same as or after the first");
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let after = until.and_then(|until| day_begins(until.tomorrow().ok()?));
        let within = (from.and_then(day_begins), after);
        Ok(Sought { group: self.group, kind: self.kind, person: self.person, within })
    }
}

impl Sought {
    /// True if the entry passes the filter, apart from the period, which the store applies.
    pub fn takes(&self, record: &Record) -> bool {
        self.group.is_none_or(|group| group == record.kind.group())
            && self.kind.is_none_or(|kind| kind == record.kind)
            && self.person.is_none_or(|person| record.concerns(person))
    }
}

/// A page of the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAuditForm {
    #[serde(flatten)]
    pub filter: AuditFilter,
    /// The `next` of the page before; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

form!(ListAuditForm => ListAudit, PageView<EntryView>);

/// The audit trail as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportAuditForm {
    #[serde(flatten)]
    pub filter: AuditFilter,
    /// The format of the file.
    pub format: FileFormat,
}

form!(ExportAuditForm => ExportAudit, ListFileView);

/// An entry as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryView {
    /// The id of the entry.
    pub id: EntryId,
    /// The time of the change, as shown to people.
    pub at: String,
    pub kind: EventKind,
    /// The author of the change.
    pub by: Author,
    /// The name of the author; absent if it was removed.
    pub by_name: Option<String>,
    /// The network address that the request came from; absent if there was none or if it was removed.
    pub address: Option<String>,
    /// The reference of the request.
    pub request: String,
    /// The people and things that the change is about: of pupils, at most the first ten.
    pub about: Vec<SubjectView>,
    /// The number of other pupils that it is about.
    pub others: u32,
    /// The changed properties.
    pub changes: Vec<Change>,
    /// True if the entry has been sealed into the chain.
    pub sealed: bool,
}

/// A person or thing that an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubjectView {
    /// Its kind and id.
    pub subject: Subject,
    /// Its name; absent if it was removed. A pupil has the name that is recorded now.
    pub name: Option<String>,
}

/// The pupils of an entry that are listed by name. An import may be about a hundred.
const NAMED_PUPILS: usize = 10;

/// Shown in place of a name that was removed.
pub const REMOVED: &str = "(removed)";

impl SubjectView {
    /// The name shown to people.
    pub fn label(&self) -> String {
        match (&self.name, self.subject) {
            (Some(name), _) => name.clone(),
            (None, Subject::Pupil(_)) => "(no longer in your records)".to_owned(),
            (None, _) => REMOVED.to_owned(),
        }
    }
}

/// The pupils of an entry that are listed by name.
pub fn named_pupils(record: &Record) -> impl Iterator<Item = PupilId> {
    let pupils = record.about.iter().filter_map(|subject| match subject {
        Subject::Pupil(pupil) => Some(*pupil),
        _ => None,
    });
    pupils.take(NAMED_PUPILS)
}

impl EntryView {
    /// The headings of the exported list.
    pub const HEADINGS: &[&str] =
        &["When", "What was done", "By", "IP address", "About", "Details", "Sealed", "Request", "Entry"];

    /// The view of an entry. `pupils` are the present names of pupils, because the trail holds none (ADR 0020).
    pub fn of(entry: &Entry, record: Record, pupils: &BTreeMap<PupilId, String>) -> EntryView {
        let people = entry.people();
        let names = people.as_ref().map(|people| people.about.as_slice()).unwrap_or_default();
        let (mut about, mut listed, mut others) = (Vec::new(), 0, 0);
        for (n, subject) in record.about.iter().enumerate() {
            let name = match subject {
                Subject::Pupil(_) if listed == NAMED_PUPILS => {
                    others += 1;
                    continue;
                }
                Subject::Pupil(pupil) => {
                    listed += 1;
                    pupils.get(pupil)
                }
                _ => names.get(n),
            };
            about.push(SubjectView { subject: *subject, name: name.cloned() });
        }
        let (by_name, address, private) = people
            .map_or((None, None, Vec::new()), |people| (Some(people.by), people.address, people.changes));
        EntryView {
            id: entry.id,
            at: shown(record.at),
            kind: record.kind,
            by: record.by,
            by_name,
            address,
            request: record.request,
            about,
            others,
            changes: [record.changes, private].concat(),
            sealed: entry.sealed.is_some(),
        }
    }

    /// The row's cells in the exported list, one text per heading.
    pub fn cells(&self) -> Vec<String> {
        let named = |name: &Option<String>| name.clone().unwrap_or_else(|| REMOVED.to_owned());
        let others = (self.others > 0).then(|| others(self.others));
        let about: Vec<String> = self.about.iter().map(SubjectView::label).chain(others).collect();
        let changes: Vec<String> = self.changes.iter().map(Change::sentence).collect();
        vec![
            self.at.clone(),
            self.kind.label().to_owned(),
            named(&self.by_name),
            self.address.clone().unwrap_or_default(),
            about.join("; "),
            changes.join("; "),
            if self.sealed { "Yes" } else { "Not yet" }.to_owned(),
            self.request.clone(),
            self.id.to_string(),
        ]
    }
}

/// The words for the pupils that an entry is about and that are not listed.
pub fn others(number: u32) -> String {
    format!("and {}", count(number, "other pupil"))
}

/// Check one part of the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckAuditForm {
    /// The `next` of the part before; absent for the first part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// A head that was noted earlier, from an answer like this one or from the log: its number, a full stop and its
    /// hash. Somebody who can rewrite the whole trail cannot rewrite that note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noted: Option<String>,
}

form!(CheckAuditForm => CheckAudit, CheckView);

/// The result of checking one part of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckView {
    /// The number of seals and entries checked in this part.
    pub checked: u32,
    /// The faults found in them.
    pub findings: Vec<Finding>,
    /// The present head of the trail, to be noted. A later check takes it as `noted`.
    pub head: String,
    /// The cursor of the next part; absent once everything has been checked.
    pub next: Option<String>,
}

/// The progress of a check: first all seals in order, then all entries, to find those that no seal names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckPlace {
    /// After this seal.
    Seals(Head),
    /// After this entry; `None` before the first entry.
    Entries(Option<String>),
}

impl CheckAuditForm {
    /// Returns the place to continue at and the noted head.
    ///
    /// # Errors
    /// `Unreadable` if the cursor is not valid; an error of the field `noted` if the text is not a head.
    pub fn check(&self, first: Head) -> Result<(CheckPlace, Option<Head>), Failure> {
        let wrong = || Failure::Unreadable("its cursor is not of this list".to_owned());
        let place = match self.cursor.as_deref().map(|cursor| cursor.split_once(':').ok_or_else(wrong)) {
            None => CheckPlace::Seals(first),
            Some(cursor) => match cursor? {
                ("seals", head) => CheckPlace::Seals(Head::parse(head).ok_or_else(wrong)?),
                ("entries", "") => CheckPlace::Entries(None),
                ("entries", entry) => CheckPlace::Entries(Some(entry.to_owned())),
                _ => return Err(wrong()),
            },
        };
        let noted = self.noted.as_deref().map(str::trim).filter(|noted| !noted.is_empty());
        let noted = noted.map(|noted| {
            Head::parse(noted).ok_or_else(|| {
                FieldErrors::of(
                    "noted",
                    "Enter the seal you noted down: a number, a full stop and 64 characters",
                )
            })
        });
        Ok((place, noted.transpose()?))
    }
}

impl CheckPlace {
    /// The place as a cursor.
    pub fn cursor(&self) -> String {
        match self {
            CheckPlace::Seals(head) => format!("seals:{head}"),
            CheckPlace::Entries(entry) => format!("entries:{}", entry.as_deref().unwrap_or_default()),
        }
    }
}
