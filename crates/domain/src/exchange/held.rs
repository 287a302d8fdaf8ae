//! What a school's records hold under scopes that are no longer granted (F76). What was typed by hand or came from a file stays. So does
//! what only the extract holds, such as attendance: it is deleted with the extract.

use crate::base::event::{Event, EventKind};
use crate::base::guard::Guard;
use crate::base::text::{count, thousands};
use crate::exchange::scope::Scope;
use crate::records::classes::class_in;
use crate::records::origin::{Later, Origin, Source};
use crate::records::pupil::Pupil;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The pupils who hold something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    scopes: BTreeSet<Scope>,
    pub pupils: Vec<HeldPupil>,
}

/// A pupil who holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPupil {
    pub was: Pupil,
    /// The pupil without it.
    pub now: Pupil,
    /// What the pupil holds, such as "FSM".
    pub fields: BTreeSet<&'static str>,
}

impl Held {
    /// Finds what these pupils hold under the scopes.
    pub fn under(scopes: &BTreeSet<Scope>, pupils: &[Pupil], today: Date) -> Held {
        let held = pupils.iter().filter_map(|pupil| without(pupil, scopes, today));
        Held { scopes: scopes.clone(), pupils: held.collect() }
    }

    /// The number of these pupils by what they hold.
    fn fields(pupils: &[HeldPupil]) -> String {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        for field in pupils.iter().flat_map(|pupil| &pupil.fields) {
            *numbers.entry(*field).or_default() += 1;
        }
        let words: Vec<String> =
            numbers.iter().map(|(field, number)| format!("{field} ({})", thousands(*number))).collect();
        words.join(", ")
    }

    /// Guards the deletion.
    pub fn guard(&self) -> Guard {
        let number = u32::try_from(self.pupils.len()).unwrap_or(u32::MAX);
        let labels: Vec<&str> = self.scopes.iter().map(|scope| scope.label()).collect();
        let what = match &Held::fields(&self.pupils)[..] {
            "" => "No pupil\u{2019}s record holds any of it.".to_owned(),
            fields => format!("It is held by {}: {fields}.", count(number, "pupil")),
        };
        let undo = if self.scopes.iter().any(|scope| scope.is_recorded()) {
            " Changes of pupils\u{2019} records from before can no longer be undone, because they hold it too."
        } else {
            ""
        };
        let sentence = format!(
            "This deletes what your MIS sent under \u{201c}{}\u{201d}, with the last extract. {what}{undo} To delete it, type {}.",
            labels.join(", "),
            thousands(number)
        );
        Guard { number, sentence }
    }

    /// The event of the deletion at some of these pupils.
    pub fn event(&self, some: &[HeldPupil]) -> Event {
        let labels: Vec<&str> = self.scopes.iter().map(|scope| scope.label()).collect();
        let event = Event::of(EventKind::MisDataDeleted)
            .with("Scopes", labels.join("; "))
            .with("Fields", Held::fields(some));
        some.iter().fold(event, |event, pupil| event.about_pupil(pupil.was.id))
    }
}

/// The pupil without what the MIS sent under these scopes; `None` if nothing changes.
fn without(was: &Pupil, scopes: &BTreeSet<Scope>, today: Date) -> Option<HeldPupil> {
    let (mut now, mut fields) = (was.clone(), BTreeSet::new());
    let origin = Origin { source: Source::Mis, on: today };
    let came_from_mis = was.origins.record.source == Source::Mis;
    for which in scopes.iter().flat_map(|scope| scope.characteristics()) {
        for year in was.characteristics.years() {
            let what = format!("{}, {year}", which.heading());
            let source = was.source_of(&what);
            // Beneath an answer, a value has lost its origin. That of a pupil the MIS brought came from there.
            let is_theirs = source == Source::Mis || (source == Source::Hand && came_from_mis);
            if !is_theirs || !now.characteristics.unfile(year, *which) {
                continue;
            }
            fields.insert(which.heading());
            let emptied = Later { origin, replaced: String::new() };
            let later = now.origins.later.entry(what).or_insert(emptied);
            // What it replaced may be what the MIS sent before.
            later.replaced.clear();
            if source == Source::Mis {
                later.origin = origin;
            }
        }
    }
    if scopes.contains(&Scope::Classes) {
        now.classes.retain(|subject, _| was.source_of(&class_in(subject)) != Source::Mis);
        for subject in was.classes.keys().filter(|subject| !now.classes.contains_key(*subject)) {
            fields.insert("Classes");
            now.origins.later.insert(class_in(subject), Later { origin, replaced: String::new() });
        }
    }
    (!fields.is_empty()).then(|| HeldPupil { was: was.clone(), now, fields })
}

#[cfg(test)]
mod tests;
