//! The sections of the pack that follow from the pupil's record and from the register of requests.

use super::{Item, Others, Section, SectionKind, Why};
use crate::access::call::Call;
use crate::attainment::model::Sex;
use crate::attainment::subject::KeyStage;
use crate::base::calendar::{day_in_words, shown};
use crate::base::ids::RequestId;
use crate::records::characteristics::{Answer, Characteristic};
use crate::records::classes::class_in;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::hold::Hold;
use crate::records::origin::Origin;
use crate::records::pupil::Pupil;
use crate::records::pupil_results::{Collection, PupilResults};
use crate::records::pupils::points;
use crate::retention::clock::{Timed, clock};
use crate::retention::erasure::Reference;
use crate::retention::request::clock::clock_in_words;
use crate::retention::request::{Relation, Request};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A pupil's record, with what is needed to read it.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    pub pupil: &'a Pupil,
    /// The academic year of the school's records.
    pub year: AcademicYear,
    pub results: &'a BTreeMap<Collection, PupilResults>,
    pub others: &'a Others,
}

/// The sections of a pupil's record: identity, characteristics, classes, results and retention.
pub fn record_sections(record: &Record<'_>, call: &Call) -> Vec<Section> {
    vec![
        Section::new(SectionKind::Identity, identity(record)),
        Section::new(SectionKind::Characteristics, characteristics(record)),
        Section::new(SectionKind::Classes, classes(record)),
        Section::new(SectionKind::Results, results(record)),
        Section::new(SectionKind::Retention, retention(record, call)),
    ]
}

fn origin(origin: Origin) -> String {
    format!("{}, {}", origin.source.label(), day_in_words(origin.on))
}

/// Where a value came from, and the one before it.
fn came(pupil: &Pupil, what: &str) -> [String; 2] {
    match pupil.origins.later.get(what) {
        Some(later) => [origin(later.origin), later.replaced.clone()],
        None => [origin(pupil.origins.record), String::new()],
    }
}

fn identity(record: &Record<'_>) -> Vec<Item> {
    let Record { pupil, year, .. } = *record;
    let points = |key_stage| pupil.prior.get(&key_stage).copied().map_or(String::new(), points);
    // By these names, the record keeps where its values came from.
    let values = [
        ("UPN", pupil.upn.as_str().to_owned()),
        ("Surname", pupil.surname.as_str().to_owned()),
        ("Forename", pupil.forename.as_str().to_owned()),
        ("Date of birth", day_in_words(pupil.born)),
        ("Gender", pupil.sex.map_or("", |sex| if sex == Sex::Female { "Female" } else { "Male" }).to_owned()),
        ("Year group", year_group(pupil.cohort, year)),
        ("KS1 points", points(KeyStage::Ks2)),
        ("KS2 score", points(KeyStage::Ks4)),
        ("GCSE points", points(KeyStage::Ks5)),
        ("Left on", pupil.left.map_or(String::new(), |left| day_in_words(left.on))),
    ];
    let mut items = Vec::new();
    for (what, value) in values {
        let [from, before] = came(pupil, what);
        if !value.is_empty() || !before.is_empty() {
            let value = if value.is_empty() { "Nothing".to_owned() } else { value };
            items.push(Item::new([what.to_owned(), value, from, before]));
        }
    }
    let mut fact = |what: &str, value: String| {
        items.push(Item::new([what.to_owned(), value, String::new(), String::new()]));
    };
    fact("Added to Attain on", day_in_words(pupil.id.made_on()));
    if let Some(moved) = pupil.moved_on {
        fact("Moved to this year group on", day_in_words(moved));
    }
    for cohort in &pupil.earlier_cohorts {
        fact("Earlier year group", year_group(*cohort, year));
    }
    if let Some(left) = pupil.left {
        fact("Reported as a leaver on", day_in_words(left.reported));
        if let Some(on) = left.brought_forward {
            fact("Last day brought forward on", day_in_words(on));
        }
    }
    items
}

/// The year group of a cohort, with the academic year, or the cohort where it is in none.
fn year_group(cohort: Cohort, year: AcademicYear) -> String {
    match cohort.year_group(year) {
        Some(group) => format!("Year {group} in {year}"),
        None => format!("Year 1 in {}", AcademicYear(cohort.0.saturating_add(1))),
    }
}

fn characteristics(record: &Record<'_>) -> Vec<Item> {
    let Record { pupil, year, .. } = *record;
    let all = &pupil.characteristics;
    let word = |holds: bool| if holds { "Yes" } else { "No" }.to_owned();
    let years: BTreeSet<AcademicYear> = all.years().chain([year]).collect();
    let mut items = Vec::new();
    for year in years.into_iter().rev() {
        for which in Characteristic::ALL {
            let (filed, answered) = (all.filed(year, which), all.answered(year, which));
            let what = format!("{}, {year}", which.heading());
            let later = pupil.origins.later.get(&what);
            let counts = all.holds(year, which);
            if filed.is_none() && answered == Answer::Automatic && counts.is_none() && later.is_none() {
                continue;
            }
            let is_recorded = filed.is_some() || answered != Answer::Automatic || later.is_some();
            let [from, before] = if is_recorded {
                came(pupil, &what)
            } else {
                ["It follows from the others".to_owned(), String::new()]
            };
            items.push(Item::new([
                year.to_string(),
                which.label().to_owned(),
                filed.map(word).unwrap_or_default(),
                match answered {
                    Answer::Automatic => String::new(),
                    Answer::Yes => word(true),
                    Answer::No => word(false),
                },
                counts.map(word).unwrap_or_default(),
                from,
                before,
            ]));
        }
    }
    items
}

fn classes(record: &Record<'_>) -> Vec<Item> {
    let pupil = record.pupil;
    let gone = pupil.origins.later.keys().filter_map(|what| what.strip_prefix(&class_in("")));
    let subjects: BTreeSet<&str> = pupil.classes.keys().map(String::as_str).chain(gone).collect();
    let item = |subject: &str| {
        let [from, before] = came(pupil, &class_in(subject));
        let class = pupil.classes.get(subject).cloned().unwrap_or_else(|| "None".to_owned());
        Item::new([subject.to_owned(), class, from, before])
    };
    // A class has the name that somebody typed: "with Tom Archer" is possible.
    let suggest = |item: Item| {
        let names = [&item.cells[1], &item.cells[3]].into_iter().any(|name| record.others.are_in(name));
        item.suggesting(names.then_some(Why::OtherPupil))
    };
    subjects.into_iter().map(item).map(suggest).collect()
}

fn results(record: &Record<'_>) -> Vec<Item> {
    let of = |(collection, results): (&Collection, &PupilResults)| {
        let one = |(subject, graded): (&String, &crate::records::pupil_results::Graded)| {
            Item::new([
                collection.year.to_string(),
                collection.key_stage.label().to_owned(),
                subject.clone(),
                graded.name().to_owned(),
                origin(graded.origin),
            ])
        };
        results.grades.iter().map(one).collect::<Vec<_>>()
    };
    record.results.iter().rev().flat_map(of).collect()
}

fn retention(record: &Record<'_>, call: &Call) -> Vec<Item> {
    let pupil = record.pupil;
    let mut items = Vec::new();
    let mut fact = |what: &str, value: String| items.push(Item::new([what.to_owned(), value]));
    match clock(Timed::of(pupil), call.organisation()) {
        Some(due) => {
            fact("Erased on", day_in_words(due.on));
            fact("Reason", due.sentence());
        }
        None => fact(
            "Erased on",
            "No day yet: six months after the pupil leaves, completes the school or the school stops using Attain"
                .to_owned(),
        ),
    }
    fact("Reference of the erasure", Reference::of(pupil.id).to_string());
    for hold in &pupil.holds {
        items.extend(held(hold, record.others));
    }
    items
}

/// A hold, and apart from it what somebody typed about it.
fn held(hold: &Hold, others: &Others) -> Vec<Item> {
    let Hold { reason, note, placed, lifting } = hold;
    let by = |deed: &crate::access::call::Deed| format!("{}, {}", deed.by.name, shown(deed.at));
    let mut items = vec![Item::new([
        "Hold: nothing is erased".to_owned(),
        format!("{}, placed by {}", reason.label(), by(placed)),
    ])];
    if !note.is_empty() {
        items.push(Item::new([format!("Note on the hold: {}", reason.label()), note.clone()]).typed(others));
    }
    if let Some(asked) = lifting {
        items.push(Item::new(["Lifting of the hold asked for".to_owned(), by(asked)]));
    }
    items
}

/// The register of requests about the pupil. Who asked is suggested to be left out, unless it is the pupil, or the person
/// who made `answered`, the request in hand.
pub fn request_section(requests: &[Request], answered: RequestId, others: &Others, call: &Call) -> Section {
    let mut requests: Vec<&Request> = requests.iter().collect();
    requests.sort_by_key(|request| (request.arrived, request.id));
    let items = requests.into_iter().flat_map(|request| {
        let is_theirs = request.id == answered || request.asker.relation == Relation::Pupil;
        rows(request, is_theirs, others, call)
    });
    Section::new(SectionKind::Requests, items.collect())
}

fn rows(request: &Request, is_theirs: bool, others: &Others, call: &Call) -> Vec<Item> {
    let title = format!("{}, {}", request.kind.label(), day_in_words(request.arrived));
    let row = |what: &str, value: String| Item::new([title.clone(), what.to_owned(), value]);
    let on = |text: &str, on: Date| format!("{text} ({})", day_in_words(on));
    let asker = &request.asker;
    let mut items = vec![
        row(
            "Arrived",
            format!("{}, {}", day_in_words(request.arrived), request.channel.label().to_lowercase()),
        ),
        row("State", clock_in_words(request, call.organisation())).logged(),
    ];
    if !asker.name.is_empty() {
        let who = format!("{} ({}), {}", asker.name, asker.relation.label().to_lowercase(), asker.contact);
        let other = (!is_theirs).then_some(Why::OtherPerson);
        items.push(row("Asked by", who).suggesting(other).typed(others));
    }
    let typed = [
        ("Identity", request.identity.as_ref().map(|known| (known.how.as_str(), known.on))),
        ("Three months because", request.extension.as_ref().map(|told| (told.reason.as_str(), told.told))),
        ("Outcome", request.closing.as_ref().map(|closing| (closing.note.as_str(), closing.on))),
    ];
    for (what, said) in typed {
        if let Some((text, day)) = said.filter(|(text, _)| !text.is_empty()) {
            items.push(row(what, on(text, day)).typed(others));
        }
    }
    let log = request.log.iter().map(|line| {
        let said = format!("{}, by {}, {}", line.what, line.deed.by.name, shown(line.deed.at));
        row("Recorded", said).logged()
    });
    items.extend(log);
    items
}
