//! Past results by spreadsheet: one row per result of a pupil who has left. Pupils are not named. The school's own
//! progress is computed from the results of the last three years (F40).

use crate::attainment::grade::Grade;
use crate::attainment::model::{Model, Outlook, Prior, Sex, Start};
use crate::attainment::progress::Progress;
use crate::attainment::subject::KeyStage;
use crate::base::sheet::{Sheet, SheetRow};
use crate::base::synonyms::{self, subject_words};
use crate::base::unicode::lower;
use crate::records::cohort::AcademicYear;
use crate::records::file::RecordsKind;
use crate::records::import::{RefusedRow, reason, whole_number};
use crate::records::pupils::{prior_of, sex};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Results can be of this academic year and of so many years before it. Progress uses the latest three of these
/// years; whether this year is one of them depends on whether it has results yet.
const YEARS: i16 = 3;

/// A result: the start of the pupil's estimate, and the grade on the subject's own scale.
pub type PastResult = (Start, Grade);

/// A school's results in a key stage in one academic year, by subject. Stored in four bytes per result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct Results {
    pub subjects: BTreeMap<String, Vec<PastResult>>,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

impl Results {
    pub fn len(&self) -> usize {
        self.subjects.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[derive(Serialize, Deserialize)]
struct Packed {
    /// By subject: its results, one after another, in base 64.
    subjects: BTreeMap<String, String>,
    version: u64,
}

impl From<Results> for Packed {
    fn from(results: Results) -> Packed {
        let packed = |(start, grade): &PastResult| {
            let sex = match start.sex {
                None => 0,
                Some(Sex::Female) => 1,
                Some(Sex::Male) => 2,
            };
            let [high, low] = start.prior.0.to_be_bytes();
            [grade.0, sex * 12 + start.month, high, low]
        };
        let text = |results: Vec<PastResult>| {
            STANDARD_NO_PAD.encode(results.iter().flat_map(packed).collect::<Vec<u8>>())
        };
        let subjects = results.subjects.into_iter().map(|(subject, results)| (subject, text(results)));
        Packed { subjects: subjects.collect(), version: results.version }
    }
}

impl TryFrom<Packed> for Results {
    type Error = &'static str;

    fn try_from(packed: Packed) -> Result<Results, &'static str> {
        let one = |bytes: &[u8]| {
            let [grade, who, high, low] = bytes else { return Err("a result that is not four bytes") };
            let sex = match who / 12 {
                0 => None,
                1 => Some(Sex::Female),
                _ => Some(Sex::Male),
            };
            let prior = Prior(u16::from_be_bytes([*high, *low]));
            Ok((Start { prior, sex, month: who % 12 }, Grade(*grade)))
        };
        let mut subjects = BTreeMap::new();
        for (subject, text) in packed.subjects {
            let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| "results that are not base 64")?;
            let results: Result<Vec<PastResult>, &'static str> = bytes.chunks(4).map(one).collect();
            subjects.insert(subject, results?);
        }
        Ok(Results { subjects, version: packed.version })
    }
}

/// A school's progress in a key stage, by subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnProgress {
    pub subjects: BTreeMap<String, Progress>,
    /// The version of the reference data from which it was computed.
    #[serde(default)]
    pub reference: String,
    /// Counts the changes. A change is written only over the version it was made from.
    #[serde(default)]
    pub version: u64,
}

/// A school's results in a key stage, for the years that can be imported, and its progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyStageResults {
    pub years: BTreeMap<AcademicYear, Results>,
    /// The progress as stored.
    pub progress: OwnProgress,
}

/// The academic years whose results can be imported in the academic year `now`.
pub fn years(now: AcademicYear) -> impl Iterator<Item = AcademicYear> {
    (now.0 - YEARS..=now.0).map(AcademicYear)
}

/// The changes that a file of results makes to a school's records.
#[derive(Clone, Debug)]
pub struct ResultsPlan {
    /// By key stage: the results of the years in the file, and the progress after the import.
    pub(crate) records: BTreeMap<KeyStage, KeyStageResults>,
    pub(crate) refused: Vec<RefusedRow>,
    /// Sentences about the file as a whole.
    pub(crate) warnings: Vec<String>,
}

impl ResultsPlan {
    /// Works out the changes of a file. `there` holds the recorded results of every key stage.
    pub fn of(
        sheet: &Sheet,
        now: AcademicYear,
        model: impl Fn(KeyStage) -> &'static Model,
        there: &BTreeMap<KeyStage, KeyStageResults>,
    ) -> ResultsPlan {
        let warnings = sheet.warnings.clone();
        let mut plan = ResultsPlan { records: BTreeMap::new(), refused: Vec::new(), warnings };
        for row in &sheet.rows {
            match read(row, now, &model) {
                Ok(Line { year, key_stage, subject, result }) => {
                    let years = &mut plan.records.entry(key_stage).or_default().years;
                    years.entry(year).or_default().subjects.entry(subject).or_default().push(result);
                }
                Err(reason) => plan.refused.push(RefusedRow { row: row.number, reason }),
            }
        }
        for (key_stage, record) in &mut plan.records {
            let was = there.get(key_stage);
            for (year, results) in &mut record.years {
                let replaced = was.and_then(|was| was.years.get(year));
                results.version = replaced.map_or(0, |replaced| replaced.version) + 1;
            }
            let mut years = was.map(|was| was.years.clone()).unwrap_or_default();
            years.extend(record.years.iter().map(|(year, results)| (*year, results.clone())));
            let model = model(*key_stage);
            let before = was.map_or(0, |was| was.progress.version);
            record.progress = OwnProgress {
                subjects: progress(model, &years, now),
                reference: model.version().to_owned(),
                version: before + 1,
            };
        }
        plan
    }
}

/// The school's progress from three years of results. The latest of them is the present academic year if it has
/// results, otherwise the year before.
fn progress(
    model: &Model,
    years: &BTreeMap<AcademicYear, Results>,
    now: AcademicYear,
) -> BTreeMap<String, Progress> {
    let latest = if years.contains_key(&now) { now.0 } else { now.0 - 1 };
    let of = |subject: &str| {
        let expected = |year: i16| -> Vec<(Outlook, Grade)> {
            let results = years.get(&AcademicYear(year)).and_then(|results| results.subjects.get(subject));
            let results = results.into_iter().flatten();
            results.filter_map(|(start, grade)| Some((model.outlook(subject, start)?, *grade))).collect()
        };
        let three = [expected(latest), expected(latest - 1), expected(latest - 2)];
        Progress::of(model, three.iter().map(Vec::as_slice))
    };
    model.subjects().filter_map(|subject| Some((subject.to_owned(), of(subject)?))).collect()
}

/// A row that has been read.
struct Line {
    year: AcademicYear,
    key_stage: KeyStage,
    subject: String,
    result: PastResult,
}

/// Reads a row. Fails with the first thing that is wrong with it.
fn read(
    row: &SheetRow,
    now: AcademicYear,
    model: impl Fn(KeyStage) -> &'static Model,
) -> Result<Line, String> {
    let [year, subject, grade, gender, month, prior, key_stage] = row.cells.as_slice() else {
        return Err("Some columns of this row are missing".to_owned());
    };
    RecordsKind::Results.layout().check(row)?;
    let year = year_of(year, now).map_err(|wrong| reason("Academic year", wrong))?;
    let key_stage = key_stage_of(key_stage).ok_or_else(|| reason("Key stage", "Enter KS2, KS4 or KS5"))?;
    let model = model(key_stage);
    let subject = known_subject(model, subject)
        .ok_or_else(|| reason("Subject", format!("This is not a subject of {}", key_stage.label())))?;
    let scale = model.scale(subject).ok_or_else(|| reason("Subject", "This subject has no grades"))?;
    let start = Start {
        prior: prior_of(key_stage, prior).map_err(|wrong| reason("Prior attainment", wrong))?,
        sex: sex(gender).map_err(|wrong| reason("Gender", wrong))?,
        month: month_of(month).ok_or_else(|| {
            reason("Month of birth", "Enter the month as a number from 1 to 12, or as its name")
        })?,
    };
    let grade = scale.read_result(whole_number(grade)).map_err(|wrong| reason("Grade", wrong))?;
    Ok(Line { year, key_stage, subject: subject.to_owned(), result: (start, grade) })
}

/// Reads an academic year: 2025/26, 2025-26 or 2025/2026.
fn year_of(text: &str, now: AcademicYear) -> Result<AcademicYear, String> {
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

/// The number of months after September, from a month's number or the beginning of its name.
fn month_of(text: &str) -> Option<u8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = lower(text);
    let named = MONTHS.iter().position(|month| word.starts_with(month)).map(|place| place as u8 + 1);
    let month =
        named.or_else(|| whole_number(&word).parse().ok()).filter(|month| (1..=12).contains(month))?;
    Some((month + 3) % 12)
}
