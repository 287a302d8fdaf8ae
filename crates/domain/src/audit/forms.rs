//! Forms and views of the audit trail.

use crate::access::form::{ListFileView, PageView, form};
use crate::audit::chain::{Finding, Head};
use crate::audit::entry::{Entry, Record};
use crate::base::calendar::{day_begins, shown};
use crate::base::event::{Author, Change, EventKind, Subject};
use crate::base::failure::{Failure, FieldErrors};
use crate::base::ids::{EntryId, UserId};
use crate::base::sheet::FileFormat;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which entries somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct AuditFilter {
    /// Only of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<EventKind>,
    /// Only what this person did or had done to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<UserId>,
    /// Only from this day on, as in 2026-09-02.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only up to this day and with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// An [`AuditFilter`] that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    kind: Option<EventKind>,
    person: Option<UserId>,
    /// From when, and until just before when.
    pub within: (Option<Timestamp>, Option<Timestamp>),
}

impl AuditFilter {
    /// The days must be days, in their order.
    ///
    /// # Errors
    /// The errors of `from` and `until`.
    pub fn check(&self) -> Result<Sought, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut day = |field: &str, typed: &Option<String>| {
            let typed = typed.as_deref().map(str::trim).filter(|typed| !typed.is_empty())?;
            errors.keep(field, typed.parse::<Date>().map_err(|_| "Enter a date, like 2026-09-02".to_owned()))
        };
        let (from, until) = (day("from", &self.from), day("until", &self.until));
        if from.is_some() && until.is_some() && from > until {
            errors.add("until", "The last day must not be before the first");
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let after = until.and_then(|until| day_begins(until.tomorrow().ok()?));
        Ok(Sought { kind: self.kind, person: self.person, within: (from.and_then(day_begins), after) })
    }
}

impl Sought {
    /// Whether an entry is one of those looked for; the time is for the store to see to.
    pub fn takes(&self, record: &Record) -> bool {
        self.kind.is_none_or(|kind| kind == record.kind)
            && self.person.is_none_or(|person| record.concerns(person))
    }
}

/// A page of the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAuditForm {
    /// Which entries.
    #[serde(flatten)]
    pub filter: AuditFilter,
    /// Where the last page ended; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

form!(ListAuditForm => ListAudit, PageView<EntryView>);

/// The audit trail as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportAuditForm {
    /// Which entries.
    #[serde(flatten)]
    pub filter: AuditFilter,
    /// As which kind of file.
    pub format: FileFormat,
}

form!(ExportAuditForm => ExportAudit, ListFileView);

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryView {
    /// The entry.
    pub id: EntryId,
    /// When, as it is shown.
    pub at: String,
    /// What was done.
    pub kind: EventKind,
    /// Who did it.
    pub by: Author,
    /// What they are called; absent where that was removed.
    pub by_name: Option<String>,
    /// The network address it came from; absent where there was none, or where it was removed.
    pub address: Option<String>,
    /// The request's reference.
    pub request: String,
    /// To whom or what.
    pub about: Vec<SubjectView>,
    /// What it changed.
    pub changes: Vec<Change>,
    /// Whether it has its place in the chain.
    pub sealed: bool,
}

/// Whom or what an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubjectView {
    /// Which.
    pub subject: Subject,
    /// What it is called; absent where that was removed.
    pub name: Option<String>,
}

/// What stands where a name was removed.
const REMOVED: &str = "(removed)";

impl EntryView {
    /// The headings of the exported list.
    pub const HEADINGS: &[&str] =
        &["When", "What was done", "By", "Network address", "About", "Changes", "Sealed", "Request", "Entry"];

    /// The view of an entry with this record.
    pub fn of(entry: &Entry, record: Record) -> EntryView {
        let people = entry.people();
        let names = people.as_ref().map(|people| people.about.as_slice()).unwrap_or_default();
        let about = record
            .about
            .iter()
            .enumerate()
            .map(|(n, subject)| SubjectView { subject: *subject, name: names.get(n).cloned() })
            .collect();
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
            changes: [record.changes, private].concat(),
            sealed: entry.sealed.is_some(),
        }
    }

    /// The row of the exported list, a text a heading.
    pub fn cells(&self) -> Vec<String> {
        let named = |name: &Option<String>| name.clone().unwrap_or_else(|| REMOVED.to_owned());
        let about: Vec<String> = self.about.iter().map(|one| named(&one.name)).collect();
        let changes: Vec<String> = self
            .changes
            .iter()
            .map(|change| {
                format!(
                    "{}: \u{201c}{}\u{201d} \u{2192} \u{201c}{}\u{201d}",
                    change.what, change.before, change.after
                )
            })
            .collect();
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

/// Check a stretch of the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckAuditForm {
    /// Where the last stretch ended; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// A head that was noted down earlier, from an answer like this one or from the log: its number, a full stop
    /// and its hash. Whoever could write the whole trail anew could not write that note anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noted: Option<String>,
}

form!(CheckAuditForm => CheckAudit, CheckView);

/// What a stretch of the trail looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckView {
    /// Seals and entries looked at in this stretch.
    pub checked: u32,
    /// What is wrong with them.
    pub findings: Vec<Finding>,
    /// The head of the trail, to note down: see [`CheckAuditForm::noted`].
    pub head: String,
    /// Where the next stretch begins; absent when all was checked.
    pub next: Option<String>,
}

/// How far a check is: first the seals, in order, then the entries, for those that no seal names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckPlace {
    /// Behind this seal.
    Seals(Head),
    /// Behind this entry, or before the first.
    Entries(Option<String>),
}

impl CheckAuditForm {
    /// Where to go on, and the head that was noted down.
    ///
    /// # Errors
    /// The cursor is none of ours; the noted head does not look like one.
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
                    "Enter the number, a full stop and the 64 characters that were noted down",
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
