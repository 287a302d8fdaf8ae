//! Classes by spreadsheet: one row per pupil and subject, with the pupil's class in that subject. This is how pupils
//! are assigned to subjects (F10).

use crate::attainment::model::Model;
use crate::attainment::subject::KeyStage;
use crate::base::event::Change;
use crate::base::sheet::{Sheet, SheetRow};
use crate::base::text::line;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::file::RecordsKind;
use crate::records::import::{RefusedRow, reason};
use crate::records::pupil::Pupil;
use crate::records::results::known_subject;
use crate::records::upn::Upn;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The longest name of a class, in characters.
const MAX_CLASS: usize = 20;

/// The changes that a file of classes makes to a school's records.
#[derive(Clone, Debug, Default)]
pub struct ClassesPlan {
    /// The pupils whose classes change, in the file's order, each with the subjects and classes.
    pub(crate) pupils: Vec<(Pupil, Vec<Change>)>,
    pub(crate) unchanged: usize,
    /// The number of classes in the records.
    pub(crate) stored: usize,
    pub(crate) refused: Vec<RefusedRow>,
    /// Sentences about the file as a whole.
    pub(crate) warnings: Vec<String>,
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
        let stored = there.iter().map(|pupil| pupil.classes.len()).sum();
        let warnings = sheet.warnings.clone();
        let mut plan = ClassesPlan { stored, warnings, ..ClassesPlan::default() };
        // The first row with this pupil and subject, to find repeated ones.
        let mut seen: HashMap<(usize, &str), u32> = HashMap::new();
        // The index of each changed pupil in `plan.pupils`.
        let mut changed: BTreeMap<usize, usize> = BTreeMap::new();
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
                let sentence =
                    format!("Row {first} already has this pupil in {subject}. Delete one of the rows");
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
            let at = *changed.entry(place).or_insert_with(|| {
                plan.pupils.push((pupil.clone(), Vec::new()));
                plan.pupils.len() - 1
            });
            plan.pupils[at].1.push(Change {
                what: subject.to_owned(),
                before: before.cloned().unwrap_or_default(),
                after: class.unwrap_or_default(),
            });
        }
        plan
    }
}

/// The classes that differ, named by their subjects.
pub(crate) fn class_changes<'a>(
    was: &'a BTreeMap<String, String>,
    now: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = Change> + 'a {
    let subjects: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    let class =
        |classes: &BTreeMap<String, String>, subject| classes.get(subject).cloned().unwrap_or_default();
    subjects.into_iter().filter(|subject| was.get(*subject) != now.get(*subject)).map(move |subject| Change {
        what: class_in(subject),
        before: class(was, subject),
        after: class(now, subject),
    })
}

/// What a class in a subject is called among the values of a record.
pub fn class_in(subject: &str) -> String {
    format!("Class in {subject}")
}

/// Reads the name of a class.
///
/// # Errors
/// A sentence that says what to change.
pub(crate) fn class_name(typed: &str) -> Result<String, String> {
    line("Class", typed, MAX_CLASS)
}

/// The key stage of a cohort in an academic year; `None` outside Years 3 to 13.
pub(crate) fn key_stage_of(cohort: Cohort, year: AcademicYear) -> Option<KeyStage> {
    cohort.year_group(year).and_then(KeyStage::of)
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
        return Err("Some columns of this row are missing".to_owned());
    };
    RecordsKind::Classes.layout().check(row)?;
    let upn = Upn::parse(upn).map_err(|wrong| reason("UPN", wrong))?;
    let place = *places.get(&upn).ok_or_else(|| {
        reason("UPN", "No pupil in your school has this UPN. Check it, or import the pupil first")
    })?;
    let key_stage = key_stage_of(there[place].cohort, year)
        .ok_or_else(|| reason("UPN", "This pupil is not in Years 3 to 13, so cannot have classes"))?;
    let subject = known_subject(model(key_stage), subject)
        .ok_or_else(|| reason("Subject", format!("This is not a subject of {}", key_stage.label())))?;
    let class = if class.is_empty() { None } else { Some(class_name(class)?) };
    Ok(Line { place, subject, class })
}
