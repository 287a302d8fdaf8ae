//! Past results by spreadsheet: one row per result of a pupil who has left. Pupils are not named. The school's own
//! progress is computed from the results of the last three years (F40).

use crate::attainment::grade::Grade;
use crate::attainment::model::{Model, Prior, Sex};
use crate::attainment::subject::KeyStage;
use crate::base::sheet::{Sheet, SheetRow};
use crate::base::synonyms::{self, subject_words};
use crate::base::unicode::lower;
use crate::records::cohort::AcademicYear;
use crate::records::counts::{FEWEST, KeyStageCounts, OwnProgress, Tally, YearCounts};
use crate::records::file::RecordsKind;
use crate::records::import::{RefusedRow, reason, whole_number};
use crate::records::pupils::{prior_of, sex};
use std::collections::BTreeMap;

/// Results can be of this academic year and of so many years before it. Progress uses the latest three of these
/// years; whether this year is one of them depends on whether it has results yet.
const YEARS: i16 = 3;

/// The academic years whose results can be imported in the academic year `now`.
pub fn years(now: AcademicYear) -> impl Iterator<Item = AcademicYear> {
    (now.0 - YEARS..=now.0).map(AcademicYear)
}

/// The changes that a file of results makes to a school's records.
#[derive(Clone, Debug)]
pub struct ResultsPlan {
    /// By key stage: the counts of the years in the file, and the progress after the import.
    pub(crate) records: BTreeMap<KeyStage, KeyStageCounts>,
    pub(crate) refused: Vec<RefusedRow>,
    /// Sentences about the file as a whole.
    pub(crate) warnings: Vec<String>,
}

impl ResultsPlan {
    /// Works out the changes of a file. `there` holds the recorded counts of every key stage.
    pub fn of(
        sheet: &Sheet,
        now: AcademicYear,
        model: impl Fn(KeyStage) -> &'static Model,
        there: &BTreeMap<KeyStage, KeyStageCounts>,
    ) -> ResultsPlan {
        let warnings = sheet.warnings.clone();
        let mut plan = ResultsPlan { records: BTreeMap::new(), refused: Vec::new(), warnings };
        let mut tallies: BTreeMap<(KeyStage, AcademicYear), Tally> = BTreeMap::new();
        for row in &sheet.rows {
            match read(row, now, &model) {
                Ok(Line { year, key_stage, subject, prior, sex, grade }) => {
                    let tally = tallies.entry((key_stage, year)).or_default();
                    tally.add(key_stage, &subject, (prior, sex), grade);
                }
                Err(reason) => plan.refused.push(RefusedRow { row: row.number, reason }),
            }
        }
        for ((key_stage, year), tally) in tallies {
            let (mut counts, few) = tally.kept();
            plan.warnings.extend(too_few(key_stage, year, &few));
            let replaced = there.get(&key_stage).and_then(|was| was.years.get(&year));
            counts.version = replaced.map_or(0, |replaced| replaced.version) + 1;
            plan.records.entry(key_stage).or_default().years.insert(year, counts);
        }
        for (key_stage, record) in &mut plan.records {
            record.progress = progress_after(*key_stage, model(*key_stage), there, &record.years, now);
        }
        plan
    }
}

/// The school's progress once the counts of these years replace those that are recorded.
pub(crate) fn progress_after(
    key_stage: KeyStage,
    model: &Model,
    there: &BTreeMap<KeyStage, KeyStageCounts>,
    replaced: &BTreeMap<AcademicYear, YearCounts>,
    now: AcademicYear,
) -> OwnProgress {
    let was = there.get(&key_stage);
    let mut years = was.map(|was| was.years.clone()).unwrap_or_default();
    years.extend(replaced.iter().map(|(year, counts)| (*year, counts.clone())));
    let before = was.map_or(0, |was| was.progress.version);
    OwnProgress { version: before + 1, ..OwnProgress::of(key_stage, model, &years, now) }
}

/// Says which subjects are not counted; `None` if all are.
pub(crate) fn too_few(key_stage: KeyStage, year: AcademicYear, few: &[String]) -> Option<String> {
    let names = few.join(", ");
    (!few.is_empty()).then(|| {
        format!(
            "{}, {year}: subjects with fewer than {FEWEST} results are not counted, because so few could point at pupils: {names}.",
            key_stage.label()
        )
    })
}

/// A row that has been read.
struct Line {
    year: AcademicYear,
    key_stage: KeyStage,
    subject: String,
    prior: Prior,
    sex: Option<Sex>,
    grade: Grade,
}

/// Reads a row. Fails with the first thing that is wrong with it.
fn read(
    row: &SheetRow,
    now: AcademicYear,
    model: impl Fn(KeyStage) -> &'static Model,
) -> Result<Line, String> {
    let [year, subject, grade, prior, key_stage, gender] = row.cells.as_slice() else {
        return Err("Some columns of this row are missing".to_owned());
    };
    RecordsKind::Results.layout().check(row)?;
    let year = year_of(year, now).map_err(|wrong| reason("Academic year", wrong))?;
    let key_stage = key_stage_of(key_stage).ok_or_else(|| reason("Key stage", "Enter KS2, KS4 or KS5"))?;
    let model = model(key_stage);
    let subject = known_subject(model, subject)
        .ok_or_else(|| reason("Subject", format!("This is not a subject of {}", key_stage.label())))?;
    let scale = model.scale(subject).ok_or_else(|| reason("Subject", "This subject has no grades"))?;
    let prior = prior_of(key_stage, prior).map_err(|wrong| reason("Prior attainment", wrong))?;
    let sex = sex(gender).map_err(|wrong| reason("Gender", wrong))?;
    let grade = scale.read_result(whole_number(grade)).map_err(|wrong| reason("Grade", wrong))?;
    Ok(Line { year, key_stage, subject: subject.to_owned(), prior, sex, grade })
}

/// Reads an academic year: 2025/26, 2025-26 or 2025/2026.
pub(crate) fn year_of(text: &str, now: AcademicYear) -> Result<AcademicYear, String> {
    let known = years(now).find(|year| {
        let (begins, ends) = (year.0.to_string(), (year.0 + 1).to_string());
        text.split_once(['/', '-']).is_some_and(|(first, second)| {
            first.trim() == begins && (second.trim() == ends || second.trim() == &ends[2..])
        })
    });
    known.ok_or_else(|| {
        let mut may = years(now).map(|year| year.to_string()).collect::<Vec<_>>();
        let last = may.pop().unwrap_or_default();
        format!("Enter one of these years: {} or {last}", may.join(", "))
    })
}

fn key_stage_of(text: &str) -> Option<KeyStage> {
    let text: String = lower(text).split_whitespace().collect();
    KeyStage::ALL.into_iter().find(|key_stage| {
        let (short, number) = (key_stage.as_str(), &key_stage.as_str()[2..]);
        text == short || text == number || text == format!("keystage{number}")
    })
}

/// Finds the subject by its name or by another name for it, and returns its name as the reference data spells it.
pub(crate) fn known_subject<'m>(model: &'m Model, typed: &str) -> Option<&'m str> {
    let wanted = subject_words(typed);
    let named = model.subjects().find(|subject| subject_words(subject) == wanted);
    named.or_else(|| model.subjects().find(|subject| synonyms::subject(subject).contains(&wanted.as_str())))
}
