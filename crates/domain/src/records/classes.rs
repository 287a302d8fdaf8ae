//! Classes by spreadsheet: one row per pupil and subject, with the pupil's class in that subject. This is how pupils
//! are assigned to subjects (F10).

use crate::attainment::model::Model;
use crate::attainment::subject::KeyStage;
use crate::base::event::{Change, Event, EventKind, Subject};
use crate::base::sheet::{Sheet, SheetRow};
use crate::base::text::line;
use crate::records::cohort::AcademicYear;
use crate::records::file::RecordsKind;
use crate::records::import::{ChangedPupil, PlanMark, RefusedRow, reason};
use crate::records::pupil::Pupil;
use crate::records::pupils::PupilChange;
use crate::records::results::known_subject;
use crate::records::upn::Upn;
use std::collections::{BTreeMap, HashMap};

/// The longest name of a class, in characters.
const MAX_CLASS: usize = 20;

/// The changes that a file of classes makes to a school's records.
#[derive(Clone, Debug)]
pub struct ClassesPlan {
    /// The pupils whose classes change, in the file's order.
    pub written: Vec<PupilChange>,
    /// The same changes in words.
    pub(super) changes: Vec<ChangedPupil>,
    pub(super) unchanged: usize,
    pub(super) refused: Vec<RefusedRow>,
    /// Sentences about the file as a whole.
    pub(super) warnings: Vec<String>,
}

impl ClassesPlan {
    /// Works out the changes of a file to the pupils in `there`. `year` is the academic year of their year groups. A
    /// blank class takes the pupil out of their class. A subject that the file does not name for a pupil stays
    /// unchanged.
    pub fn of(
        sheet: &Sheet,
        there: &[Pupil],
        year: AcademicYear,
        model: impl Fn(KeyStage) -> &'static Model,
    ) -> ClassesPlan {
        let places: HashMap<&Upn, usize> =
            there.iter().enumerate().map(|(place, pupil)| (&pupil.upn, place)).collect();
        let mut plan = ClassesPlan {
            written: Vec::new(),
            changes: Vec::new(),
            unchanged: 0,
            refused: Vec::new(),
            warnings: sheet.warnings.clone(),
        };
        // The first row with this pupil and subject, to find repeated ones.
        let mut seen: HashMap<(usize, &str), u32> = HashMap::new();
        // The index of each changed pupil in `plan.written`.
        let mut written: BTreeMap<usize, usize> = BTreeMap::new();
        for row in &sheet.rows {
            let line = match read(row, &places, there, year, &model) {
                Ok(line) => line,
                Err(reason) => {
                    plan.refused.push(RefusedRow { row: row.number, reason });
                    continue;
                }
            };
            let Line { place, subject, class } = line;
            if let Some(first) = seen.get(&(place, subject)) {
                let sentence = format!("Row {first} has this pupil in {subject} already. Delete one of them");
                plan.refused.push(RefusedRow { row: row.number, reason: reason("Subject", sentence) });
                continue;
            }
            seen.insert((place, subject), row.number);
            let pupil = &there[place];
            let before = pupil.classes.get(subject);
            if before == class.as_ref() {
                plan.unchanged += 1;
                continue;
            }
            let at = *written.entry(place).or_insert_with(|| {
                plan.written.push(PupilChange { was: Some(pupil.clone()), now: pupil.clone() });
                let (upn, name) = (pupil.upn.as_str().to_owned(), pupil.listed_name());
                plan.changes.push(ChangedPupil { upn, name, changes: Vec::new() });
                plan.written.len() - 1
            });
            plan.changes[at].changes.push(Change {
                what: subject.to_owned(),
                before: before.cloned().unwrap_or_default(),
                after: class.clone().unwrap_or_default(),
            });
            let classes = &mut plan.written[at].now.classes;
            match class {
                Some(class) => drop(classes.insert(subject.to_owned(), class)),
                None => drop(classes.remove(subject)),
            }
        }
        plan
    }

    /// The mark that distinguishes this plan from another.
    pub fn mark(&self) -> PlanMark {
        PlanMark::of(&self.changes)
    }
}

/// The audit event of writing these pupils' classes.
pub fn event(written: &[PupilChange]) -> Event {
    written.iter().fold(Event::of(EventKind::ClassesImported), |event, PupilChange { was, now }| {
        let before = was.as_ref().map(|was| was.classes.clone()).unwrap_or_default();
        let subjects =
            before.keys().chain(now.classes.keys().filter(|subject| !before.contains_key(*subject)));
        let event = event.about(Subject::Pupil(now.id), now.listed_name());
        subjects.fold(event, |event, subject| {
            let class = |of: &BTreeMap<String, String>| of.get(subject).cloned().unwrap_or_default();
            let what = format!("{}, {subject}", now.upn.as_str());
            event.changing_personal(&what, class(&before), class(&now.classes))
        })
    })
}

/// A row that has been read.
struct Line {
    /// The pupil's index in the records.
    place: usize,
    subject: &'static str,
    /// `None` if the row takes the pupil out of their class.
    class: Option<String>,
}

/// Reads a row. Fails with the first thing that is wrong with it.
fn read(
    row: &SheetRow,
    places: &HashMap<&Upn, usize>,
    there: &[Pupil],
    year: AcademicYear,
    model: impl Fn(KeyStage) -> &'static Model,
) -> Result<Line, String> {
    let [upn, subject, class] = row.cells.as_slice() else {
        return Err("The row has not all its columns".to_owned());
    };
    RecordsKind::Classes.layout().check(row)?;
    let upn = Upn::parse(upn).map_err(|wrong| reason("UPN", wrong))?;
    let place = *places.get(&upn).ok_or_else(|| {
        reason(
            "UPN",
            "Your school’s records have no pupil with this UPN. Check it, or import the pupil first",
        )
    })?;
    let key_stage = there[place].cohort.year_group(year).and_then(KeyStage::of).ok_or_else(|| {
        reason("UPN", "Classes are kept for Years 3 to 13, and this pupil is in none of them")
    })?;
    let subject = known_subject(model(key_stage), subject)
        .ok_or_else(|| reason("Subject", format!("This is not a subject of {}", key_stage.label())))?;
    let class = if class.is_empty() { None } else { Some(line("Class", class, MAX_CLASS)?) };
    Ok(Line { place, subject, class })
}
