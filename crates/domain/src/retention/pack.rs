//! The pack of a request about a pupil's records (F74, F86): everything Attain holds about one pupil, as sections of rows.
//! An administrator sees every row before the pack is made and leaves out what the pack must not disclose. The request keeps
//! what was searched and what was left out, and no value of the pupil. The pack itself is kept nowhere.

pub mod accesses;
pub mod forms;
mod others;
mod sections;

#[cfg(test)]
mod tests;

pub use others::Others;
pub use sections::{Record, record_sections, request_section};

use crate::access::call::{Call, Deed};
use crate::access::organisation::Organisation;
use crate::base::calendar::{day, day_in_words};
use crate::base::hash::fingerprint;
use crate::base::refusal::Refusal;
use crate::base::text::count;
use crate::retention::erasure::{Erasure, Reference};
use crate::retention::request::{LogLine, Request, RequestKind, words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most packs whose search a request keeps: the latest. The audit trail has an entry for each.
pub const MAX_SEARCHES: usize = 50;

/// The formats in a pack.
pub const FORMATS: &str = "PDF, JSON, CSV, Excel";

words! {
    /// A section of the pack. Its name says which of Attain's records were searched for it.
    SectionKind {
        Identity: "Who the pupil is";
        Characteristics: "Characteristics";
        Classes: "Classes";
        Results: "Results";
        Targets: "Targets";
        Sharing: "Sharing";
        Retention: "How long records are kept";
        Requests: "Requests about the records";
        /// What was done with the pupil's own record.
        Accesses: "Who used the record";
        /// What was done with lists in which the pupil stood.
        Lists: "Who used lists with the pupil";
    }

    /// The reason for leaving something out of the pack.
    Why {
        OtherPupil: "About another pupil";
        OtherPerson: "About another person";
        Confidence: "Given in confidence";
        Harm: "Could cause serious harm";
        Legal: "Legal advice";
        Exempt: "Another exemption";
    }
}

impl SectionKind {
    /// The headings of its rows.
    pub const fn headings(self) -> &'static [&'static str] {
        match self {
            SectionKind::Identity => &["What", "Value", "Where it came from", "Value before"],
            SectionKind::Characteristics => &[
                "Academic year",
                "What",
                "In a file",
                "Answered by hand",
                "Counts as",
                "Where it came from",
                "Value before",
            ],
            SectionKind::Classes => &["Subject", "Class", "Where it came from", "Class before"],
            SectionKind::Results => &["Academic year", "Key stage", "Subject", "Grade", "Where it came from"],
            SectionKind::Targets => &[
                "Key stage",
                "Subject",
                "Target",
                "How it came about",
                "When",
                "State",
                "Benchmark",
                "Chance nationally",
                "Chance by own progress",
            ],
            SectionKind::Sharing => &["Year group", "Shared with", "What is shared"],
            SectionKind::Retention => &["What", "Value"],
            SectionKind::Requests => &["Request", "What", "Value"],
            SectionKind::Accesses => &["When", "What was done", "By", "For", "Details"],
            SectionKind::Lists => &["Academic year", "What was done", "By", "For", "Days", "First", "Last"],
        }
    }

    /// The shares of the width that its columns have on paper.
    pub const fn widths(self) -> &'static [f32] {
        match self {
            SectionKind::Identity => &[4.0, 5.0, 5.0, 4.0],
            SectionKind::Characteristics => &[3.0, 5.0, 2.0, 3.0, 2.5, 5.0, 3.5],
            SectionKind::Classes => &[5.0, 3.0, 5.0, 3.0],
            SectionKind::Results => &[3.0, 3.5, 5.0, 2.0, 5.0],
            SectionKind::Targets => &[2.4, 3.7, 2.7, 4.7, 3.5, 3.0, 3.9, 3.7, 3.3],
            SectionKind::Sharing => &[3.0, 5.0, 6.0],
            SectionKind::Retention => &[3.0, 8.0],
            SectionKind::Requests => &[5.0, 3.0, 7.0],
            SectionKind::Accesses => &[3.2, 4.5, 4.5, 2.3, 5.2],
            SectionKind::Lists => &[2.6, 5.0, 5.0, 2.8, 1.5, 2.6, 2.6],
        }
    }

    /// What a reader must know about its rows.
    pub const fn note(self) -> &'static str {
        match self {
            SectionKind::Identity => "Attain keeps where each value came from, and the value before it.",
            SectionKind::Characteristics => {
                "What a file says and what somebody answered are kept apart. What nobody recorded may follow from the others."
            }
            SectionKind::Classes => "The present classes, and classes that were changed or removed.",
            SectionKind::Results => "The results that the school recorded.",
            SectionKind::Targets => {
                "A target is a grade that the school hopes for. The chance is an estimate: the share of pupils with the same prior attainment who reached the target or better. No decision about the pupil is made by it alone."
            }
            SectionKind::Sharing => {
                "What the school\u{2019}s local authority, academy chain and diocese may see of the pupil\u{2019}s year groups now. Who looked is listed further down."
            }
            SectionKind::Retention => "When Attain erases the records, and what defers that.",
            SectionKind::Requests => "What the school recorded about requests for these records.",
            SectionKind::Accesses => {
                "Every change of the pupil\u{2019}s record. Of opening it, Attain keeps one entry per person and day."
            }
            SectionKind::Lists => {
                "Lists and reports of year groups in which the pupil stood, or may have stood, with the number of days on which somebody used them."
            }
        }
    }
}

impl Why {
    /// The reason as the pack gives it. An exemption that the pack explained could disclose what it protects.
    pub const fn disclosed(self) -> &'static str {
        match self {
            Why::OtherPupil => "about another pupil",
            Why::OtherPerson => "about another person",
            Why::Confidence | Why::Harm | Why::Legal | Why::Exempt => "an exemption applies",
        }
    }
}

/// A row of a section, which the pack has or leaves out as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// One text per heading.
    pub cells: Vec<String>,
    /// Present if it is probably not the pupil's: it is left out unless the administrator decides otherwise.
    pub suggested: Option<Why>,
    /// True if somebody typed it freely, so it may name others.
    pub is_typed: bool,
    /// True if further ones come while the pack is being prepared, as of what was done.
    pub is_log: bool,
}

impl Item {
    pub fn new<T: Into<String>>(cells: impl IntoIterator<Item = T>) -> Item {
        let cells = cells.into_iter().map(Into::into).collect();
        Item { cells, suggested: None, is_typed: false, is_log: false }
    }

    #[must_use]
    pub fn logged(self) -> Item {
        Item { is_log: true, ..self }
    }

    /// The item with free text in it, which may name other pupils.
    #[must_use]
    pub fn typed(self, others: &Others) -> Item {
        let names = self.cells.iter().any(|cell| others.are_in(cell));
        let suggested = self.suggested.or(names.then_some(Why::OtherPupil));
        Item { suggested, is_typed: true, ..self }
    }

    #[must_use]
    pub fn suggesting(self, why: Option<Why>) -> Item {
        Item { suggested: self.suggested.or(why), ..self }
    }

    /// The key by which a form names the item: the same as long as its section and its texts are.
    pub fn key(&self, of: SectionKind) -> String {
        let text = format!("{of:?}\n{}", self.cells.join("\n"));
        fingerprint(text.as_bytes())[..16].to_owned()
    }
}

/// A section of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub kind: SectionKind,
    pub items: Vec<Item>,
    /// The number of items that were left out, by reason.
    pub left_out: BTreeMap<Why, u32>,
}

impl Section {
    pub fn new(kind: SectionKind, items: Vec<Item>) -> Section {
        Section { kind, items, left_out: BTreeMap::new() }
    }

    /// What was left out, as the pack says it.
    pub fn omissions(&self) -> Vec<String> {
        let mut all: BTreeMap<&str, u32> = BTreeMap::new();
        for (why, number) in &self.left_out {
            *all.entry(why.disclosed()).or_default() += number;
        }
        all.into_iter().map(|(why, number)| format!("Left out: {} ({why})", count(number, "item"))).collect()
    }
}

/// An item that the administrator leaves out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// The key of the item, from the preview.
    pub item: String,
    pub why: Why,
}

/// Everything Attain holds about one pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    pub kind: RequestKind,
    /// The school with its number.
    pub school: String,
    /// Forename and surname; `None` if there is no record of the pupil any more.
    pub pupil: Option<String>,
    /// The reference of the pupil's erasure.
    pub reference: Reference,
    pub made_at: Timestamp,
    pub sections: Vec<Section>,
    /// Why there is no record of the pupil; `None` if there is one.
    pub absence: Option<String>,
}

impl Pack {
    /// Distinguishes what an administrator has seen from the same after a change. What was done goes on while they look, so it
    /// does not count.
    pub fn seen(&self) -> String {
        let items = self.sections.iter().flat_map(|section| {
            let lasting = section.items.iter().filter(|item| !item.is_log);
            lasting.map(|item| item.key(section.kind))
        });
        let all: Vec<String> = items.chain(self.absence.clone()).collect();
        fingerprint(all.join("\n").as_bytes())[..16].to_owned()
    }

    /// The pack without these items.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: the records are not those of the preview.
    pub fn without(mut self, seen: &str, left_out: &[LeftOut]) -> Result<Pack, Refusal> {
        let mut reasons: BTreeMap<&str, Why> =
            left_out.iter().map(|left_out| (left_out.item.as_str(), left_out.why)).collect();
        if self.seen() != seen {
            return Err(Refusal::ChangedMeanwhile);
        }
        let mut met = BTreeSet::new();
        for section in &mut self.sections {
            let (kind, omitted) = (section.kind, &mut section.left_out);
            section.items.retain(|item| {
                let key = item.key(kind);
                let Some(why) = reasons.get(key.as_str()) else { return true };
                *omitted.entry(*why).or_default() += 1;
                met.insert(key);
                false
            });
        }
        reasons.retain(|item, _| !met.contains(*item));
        if reasons.is_empty() { Ok(self) } else { Err(Refusal::ChangedMeanwhile) }
    }

    /// The paragraphs before the sections.
    pub fn preamble(&self) -> Vec<String> {
        let mut all = Vec::new();
        all.extend(self.absence.clone());
        all.push(
            "The school decides why and how these records are used. Attain keeps them for the school, so that it can set targets, see progress and report on results. They come from the school\u{2019}s own records and from its staff."
                .to_owned(),
        );
        all.push(
            "You can ask the school to correct what is wrong or to erase what it no longer needs, and you can object to how it uses the records. If you are not content with the answer, you can complain to the school, and to the Information Commissioner\u{2019}s Office (ico.org.uk)."
                .to_owned(),
        );
        all.push(
            "Backups, and the copies by which large changes can be undone, hold earlier states of these records for up to 35 days. Counts of past results are kept without names."
                .to_owned(),
        );
        all
    }

    /// The number of items.
    pub fn size(&self) -> usize {
        self.sections.iter().map(|section| section.items.len()).sum()
    }
}

/// The school with its number.
pub fn school_in_words(school: &Organisation) -> String {
    format!("{} ({} {})", school.name, school.kind.numbering().name, school.number)
}

/// Why there is no record of a pupil.
pub fn absence(erasure: Option<&Erasure>, reference: Reference) -> String {
    match erasure.and_then(|erasure| Some((erasure, erasure.erased_at?))) {
        Some((erasure, at)) => format!(
            "Attain holds no record of the pupil. It was erased on {}. The reason: {}. The certificate of erasure has the reference {reference}. What is listed below is about the record, and holds no value of it.",
            day_in_words(day(at)),
            erasure.rule.sentence(),
        ),
        None => format!(
            "Attain holds no record of the pupil, or is erasing it now. The certificate of erasure has the reference {reference}."
        ),
    }
}

/// What was searched for a pack, and what was left out of it. Holds no value of the pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    pub deed: Deed,
    /// The sections, each with the number of items found and of those left out, by reason.
    pub places: Vec<Searched>,
}

/// A place that was searched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Searched {
    pub place: SectionKind,
    pub found: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<Why, u32>,
}

impl Search {
    /// The search for a pack, whose items that are left out are gone already.
    pub fn of(pack: &Pack, call: &Call) -> Search {
        let searched = |section: &Section| {
            let left: u32 = section.left_out.values().sum();
            let kept = u32::try_from(section.items.len()).unwrap_or(u32::MAX);
            let left_out = section.left_out.clone();
            Searched { place: section.kind, found: kept.saturating_add(left), left_out }
        };
        Search { deed: Deed::of(call), places: pack.sections.iter().map(searched).collect() }
    }

    /// The number of items found and of those left out.
    pub fn in_words(&self) -> String {
        let found = self.places.iter().map(|place| place.found).sum();
        let left: u32 = self.places.iter().flat_map(|place| place.left_out.values()).sum();
        let omitted = if left == 0 { String::new() } else { format!(", {left} left out") };
        format!("{} found{omitted}", count(found, "item"))
    }
}

impl Request {
    /// Checks that a pack can be made for the request.
    ///
    /// # Errors
    /// `NoPack`: it is closed, or a complaint. `AskerUnknown`: the school has not recorded how it knows who asks.
    pub fn check_pack(&self) -> Result<(), Refusal> {
        if !self.has_pack() {
            return Err(Refusal::NoPack);
        }
        if self.identity.is_none() {
            return Err(Refusal::AskerUnknown);
        }
        Ok(())
    }

    /// True while a pack answers the request.
    pub fn has_pack(&self) -> bool {
        self.closing.is_none() && self.kind != RequestKind::Complaint
    }

    /// The request after a pack was made by this search.
    ///
    /// # Errors
    /// As [`Request::check_pack`].
    pub fn answered_with(&self, search: Search) -> Result<Request, Refusal> {
        self.check_pack()?;
        let mut now = self.clone();
        let what = format!("Pack made: {}", search.in_words());
        now.log.push(LogLine { deed: search.deed.clone(), what });
        now.searches.push(search);
        let over = now.searches.len().saturating_sub(MAX_SEARCHES);
        now.searches.drain(..over);
        Ok(now)
    }
}
