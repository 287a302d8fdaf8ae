//! Who used a pupil's record, from the audit trail: its entries hold the ids of pupils and cohorts (ADR 0014).

use super::{Item, Section, SectionKind};
use crate::audit::entry::{Entry, Record};
use crate::audit::forms::REMOVED;
use crate::base::academic_year::AcademicYear;
use crate::base::calendar::{day, day_in_words, shown};
use crate::base::event::{Change, EventGroup, EventKind, Subject};
use crate::base::ids::PupilId;
use crate::base::text::count;
use crate::records::cohort::Cohort;
use crate::records::pupil::Pupil;
use jiff::civil::Date;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The most entries about one pupil in a pack: the latest. Staff of a school leave some hundred per pupil and year.
pub const MAX_ENTRIES: usize = 20_000;

/// Reads of lists that are of no single cohort.
const WHOLE: [EventKind; 4] = [
    EventKind::PupilsOpened,
    EventKind::PupilsExported,
    EventKind::RetentionOpened,
    EventKind::DeletionPlanned,
];

/// Changes of a cohort's records that change those of its pupils.
const OF_COHORT: [EventKind; 2] = [EventKind::TargetsPrepopulated, EventKind::TargetsDeleted];

/// The entries that a pack needs: those about a pupil, and about lists in which they stood.
#[derive(Clone, Debug)]
pub struct Traces {
    pupil: PupilId,
    /// Empty for a pupil without a record: nobody knows any more in which they stood.
    cohorts: BTreeSet<Cohort>,
    /// True unless there is no record.
    is_recorded: bool,
}

impl Traces {
    /// The traces of a pupil, with the record if there is one.
    pub fn of(id: PupilId, pupil: Option<&Pupil>) -> Traces {
        let mut cohorts: BTreeSet<Cohort> = BTreeSet::new();
        cohorts.extend(pupil.iter().flat_map(|pupil| pupil.earlier_cohorts.iter().copied()));
        cohorts.extend(pupil.map(|pupil| pupil.cohort));
        Traces { pupil: id, cohorts, is_recorded: pupil.is_some() }
    }

    /// Texts of which a record that matters has at least one. Others may have one too.
    pub fn texts(&self) -> Vec<String> {
        fn json<T: Serialize>(value: &T) -> String {
            serde_json::to_string(value).unwrap_or_default()
        }
        let mut texts = vec![json(&Subject::Pupil(self.pupil))];
        texts.extend(self.cohorts.iter().map(|cohort| json(&Subject::Cohort(cohort.0))));
        if self.is_recorded {
            texts.extend(WHOLE.iter().map(|kind| format!("\"kind\":{}", json(kind))));
        }
        texts
    }

    /// True if the entry is about the pupil, or about a list in which the pupil stood.
    pub fn take(&self, record: &Record) -> bool {
        self.section(record).is_some()
    }

    /// The section that an entry belongs to; `None` if it is about others.
    fn section(&self, record: &Record) -> Option<SectionKind> {
        let about = |subject: &Subject| match subject {
            Subject::Pupil(pupil) => *pupil == self.pupil,
            _ => false,
        };
        if record.about.iter().any(about) {
            return Some(SectionKind::Accesses);
        }
        let mut cohorts = record.about.iter().filter_map(|subject| match subject {
            Subject::Cohort(cohort) => Some(Cohort(*cohort)),
            _ => None,
        });
        let is_read = record.kind.group() == EventGroup::Reads || OF_COHORT.contains(&record.kind);
        if cohorts.any(|cohort| self.cohorts.contains(&cohort)) {
            return is_read.then_some(SectionKind::Lists);
        }
        let is_whole = self.is_recorded && WHOLE.contains(&record.kind) && record.about.is_empty();
        is_whole.then_some(SectionKind::Lists)
    }

    /// The two sections of these entries, the latest first. If they are `most`, there may be earlier ones, and the pack
    /// says so.
    pub fn sections(&self, entries: &[Entry], most: usize) -> [Section; 2] {
        let (mut own, mut lists) = (Vec::new(), BTreeMap::<_, BTreeSet<Date>>::new());
        for entry in entries {
            let Ok(record) = entry.record() else { continue };
            let (by, reader) = names(entry, &record);
            match self.section(&record) {
                Some(SectionKind::Accesses) => {
                    let details = details(&record);
                    let (at, kind) = (record.at, record.kind.label().to_owned());
                    own.push((at, Item::new([shown(at), kind, by, reader, details]).logged()));
                }
                Some(_) => {
                    let on = day(record.at);
                    let key = (Reverse(AcademicYear::of(on)), record.kind.label(), by, reader);
                    lists.entry(key).or_default().insert(on);
                }
                None => {}
            }
        }
        own.sort_by_key(|(at, _)| Reverse(*at));
        let list = |((year, kind, by, reader), days): (
            (Reverse<AcademicYear>, &str, String, String),
            BTreeSet<Date>,
        )| {
            let edge = |day: Option<&Date>| day.copied().map(day_in_words).unwrap_or_default();
            let (first, last) = (edge(days.first()), edge(days.last()));
            let number = days.len().to_string();
            Item::new([year.0.to_string(), kind.to_owned(), by, reader, number, first, last]).logged()
        };
        let oldest = entries.iter().filter_map(|entry| Some(entry.record().ok()?.at)).min();
        if let Some(oldest) = oldest.filter(|_| entries.len() >= most) {
            let words = "Not listed, here and in the lists, because a pack has room for so many only. Attain support can give them to you.";
            let [by, reader] = [String::new(), String::new()];
            let item =
                Item::new([shown(oldest), "Entries before this".to_owned(), by, reader, words.to_owned()]);
            own.push((oldest, item.logged()));
        }
        [
            Section::new(SectionKind::Accesses, own.into_iter().map(|(_, item)| item).collect()),
            Section::new(SectionKind::Lists, lists.into_iter().map(list).collect()),
        ]
    }
}

/// The author of an entry, and the authority or trust that they read for.
fn names(entry: &Entry, record: &Record) -> (String, String) {
    let Some(people) = entry.people() else { return (REMOVED.to_owned(), String::new()) };
    let organisation = record.about.iter().position(|about| matches!(about, Subject::Organisation(_)));
    let reader = organisation.and_then(|place| people.about.get(place)).cloned().unwrap_or_default();
    (people.by, reader)
}

/// What the entry says besides its kind, if it is about one pupil only.
fn details(record: &Record) -> String {
    let pupils = record.about.iter().filter(|about| matches!(about, Subject::Pupil(_))).count();
    if pupils > 1 {
        let pupils = u32::try_from(pupils).unwrap_or(u32::MAX);
        return format!("One of {}", count(pupils, "pupil"));
    }
    record.changes.iter().map(Change::sentence).collect::<Vec<_>>().join("; ")
}
