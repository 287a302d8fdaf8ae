//! Results that belong to pupils, by spreadsheet: one row per pupil and subject (F10). They are kept with the pupil, under the
//! academic year in which they were got, and erased with the pupil. The counts of the year are made from them.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::measures::Results;
use crate::attainment::model::Model;
use crate::attainment::subject::KeyStage;
use crate::base::event::Change;
use crate::base::ids::PupilId;
use crate::base::sheet::{Sheet, SheetRow};
use crate::base::text::{count, folded};
use crate::records::classes::key_stage_of;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::counts::{KeyStageCounts, Tally, YearCounts};
use crate::records::file::RecordsKind;
use crate::records::import::{RefusedRow, reason, whole_number};
use crate::records::origin::Origin;
use crate::records::pupil::Pupil;
use crate::records::results::{known_subject, progress_after, too_few, year_of};
use crate::records::upn::Upn;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// The results that a school's pupils got in a key stage in one academic year, such as `ks4-2025`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String", into = "String")]
pub struct Collection {
    pub year: AcademicYear,
    pub key_stage: KeyStage,
}

impl Collection {
    /// Reads a collection from a path or a key.
    pub fn parse(text: &str) -> Option<Collection> {
        let (stage, year) = text.split_once('-')?;
        let key_stage = KeyStage::ALL.into_iter().find(|key_stage| key_stage.as_str() == stage)?;
        let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        Some(Collection { key_stage, year: AcademicYear(year.parse().ok().filter(|_| digits)?) })
    }

    /// The collection as people write it, such as `Key Stage 4, 2025/26`.
    pub fn words(self) -> String {
        format!("{}, {}", self.key_stage.label(), self.year)
    }
}

impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}", self.key_stage.as_str(), self.year.0)
    }
}

impl TryFrom<String> for Collection {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Collection, &'static str> {
        Collection::parse(&text).ok_or("not a collection of results")
    }
}

impl From<Collection> for String {
    fn from(collection: Collection) -> String {
        collection.to_string()
    }
}

/// A pupil's results of one collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PupilResults {
    /// By subject.
    pub grades: BTreeMap<String, Graded>,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

/// A grade that a pupil got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// The scale of the subject when the grade was recorded.
    pub scale: Scale,
    pub grade: Grade,
    pub origin: Origin,
}

impl Graded {
    /// The grade as schools write it.
    pub fn name(&self) -> &'static str {
        self.scale.name(self.grade)
    }
}

/// A pupil's results of a collection; `None` if there are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultsWrite {
    pub collection: Collection,
    pub before: Option<PupilResults>,
    pub after: Option<PupilResults>,
}

/// The results of a school's pupils, by collection and pupil.
pub type Collections = BTreeMap<Collection, BTreeMap<PupilId, PupilResults>>;

/// A pupil's results of a key stage in the collection's year and before, by subject. Of two in a subject the first counts, as in the
/// Department's measures.
pub fn first_results(all: &Collections, pupil: PupilId, collection: Collection) -> Results<'_> {
    let counts = |of: &Collection| of.key_stage == collection.key_stage && of.year <= collection.year;
    let of_stage = all.iter().filter(|(of, _)| counts(of)).filter_map(|(_, all)| all.get(&pupil));
    first_of(of_stage)
}

/// The first result in each subject. `results` are those of a pupil, the earliest year first.
pub(crate) fn first_of<'r>(results: impl Iterator<Item = &'r PupilResults>) -> Results<'r> {
    let mut first = Results::new();
    for (subject, graded) in results.flat_map(|of| &of.grades) {
        first.entry(subject).or_insert((graded.scale, graded.grade));
    }
    first
}

/// The grades of a pupil in a file, by subject, each on the scale of its year. `None` takes the result away.
type Grades = BTreeMap<&'static str, Option<(Scale, Grade)>>;

/// Results of pupils that have been read from a file or typed.
#[derive(Clone, Debug, Default)]
pub struct ResultsFile {
    /// By collection and pupil: the grades by subject.
    rows: BTreeMap<(Collection, PupilId), Grades>,
    refused: Vec<RefusedRow>,
    warnings: Vec<String>,
}

/// The pupils of a school, as a file of results sees them.
pub struct Takers<'p> {
    pupils: &'p [Pupil],
    places: HashMap<&'p Upn, usize>,
    /// The academic year of the records, and the subjects of the classes of each cohort.
    records: AcademicYear,
    taught: BTreeMap<Cohort, BTreeSet<&'p str>>,
}

impl<'p> Takers<'p> {
    /// All pupils of a school, on roll or not. `records` is the academic year of their classes.
    pub fn of(pupils: &'p [Pupil], records: AcademicYear) -> Takers<'p> {
        let places = pupils.iter().enumerate().map(|(place, pupil)| (&pupil.upn, place)).collect();
        let mut taught: BTreeMap<Cohort, BTreeSet<&str>> = BTreeMap::new();
        for pupil in pupils {
            taught.entry(pupil.cohort).or_default().extend(pupil.classes.keys().map(String::as_str));
        }
        Takers { pupils, places, records, taught }
    }

    /// True unless the year's classes say that the pupil does not take the subject. A subject without classes in the year
    /// group is taken by everybody, as in target setting (ADR 0016).
    fn takes(&self, pupil: &Pupil, subject: &str, year: AcademicYear) -> bool {
        let taught = self.taught.get(&pupil.cohort).is_some_and(|subjects| subjects.contains(subject));
        year != self.records || !taught || pupil.classes.contains_key(subject)
    }
}

/// The academic year that a file is about if it does not say: the latest that is over. Results come in July and August,
/// so the year that ends then counts as over.
pub fn year_of_results(today: Date) -> AcademicYear {
    let year = AcademicYear::of(today);
    if (7..=8).contains(&today.month()) { year } else { AcademicYear(year.0 - 1) }
}

impl ResultsFile {
    /// Reads a file.
    pub fn read(
        sheet: &Sheet,
        takers: &Takers<'_>,
        today: Date,
        model: impl Fn(KeyStage) -> &'static Model,
    ) -> ResultsFile {
        let mut file = ResultsFile { warnings: sheet.warnings.clone(), ..ResultsFile::default() };
        let mut seen: HashMap<(Collection, PupilId, &str), u32> = HashMap::new();
        for row in &sheet.rows {
            let line = match read(row, takers, today, &model) {
                Ok(line) => line,
                Err(reason) => {
                    file.refused.push(RefusedRow { row: row.number, reason });
                    continue;
                }
            };
            let Line { pupil, collection, subject, graded } = line;
            if let Some(first) = seen.get(&(collection, pupil, subject)) {
                let sentence =
                    format!("Row {first} already has this pupil in {subject}. Delete one of the rows");
                file.refused.push(RefusedRow { row: row.number, reason: reason("Subject", sentence) });
                continue;
            }
            seen.insert((collection, pupil, subject), row.number);
            file.rows.entry((collection, pupil)).or_default().insert(subject, Some(graded));
        }
        file
    }

    /// A result that was typed. Nobody asks the classes whether the pupil takes the subject: a person has looked.
    pub fn typed(pupil: PupilId, typed: TypedResult) -> ResultsFile {
        let TypedResult { collection, subject, graded } = typed;
        let rows = [((collection, pupil), Grades::from([(subject, graded)]))].into();
        ResultsFile { rows, ..ResultsFile::default() }
    }

    /// The collections that the file has results of.
    pub fn collections(&self) -> BTreeSet<Collection> {
        self.rows.keys().map(|(collection, _)| *collection).collect()
    }
}

/// The changes of a pupil's results.
#[derive(Clone, Debug)]
pub struct ResultsChange {
    pub pupil: PupilId,
    pub name: String,
    pub upn: String,
    pub set: Vec<ResultsWrite>,
    /// The grades that change, by subject and academic year.
    pub words: Vec<Change>,
}

/// The changes that a file of results makes to a school's records.
#[derive(Clone, Debug, Default)]
pub struct PupilResultsPlan {
    /// By name.
    pub(crate) pupils: Vec<ResultsChange>,
    pub(crate) unchanged: usize,
    /// The counts of the collections that change, and the progress after them.
    pub(crate) counts: BTreeMap<KeyStage, KeyStageCounts>,
    pub(crate) refused: Vec<RefusedRow>,
    pub(crate) warnings: Vec<String>,
}

impl PupilResultsPlan {
    /// Works out the changes of a file. `there` holds the recorded results of its collections, and `counts` the recorded
    /// counts; `None` if the school keeps none.
    pub fn of(
        file: ResultsFile,
        takers: &Takers<'_>,
        there: &Collections,
        counts: Option<&BTreeMap<KeyStage, KeyStageCounts>>,
        origin: Origin,
        model: impl Fn(KeyStage) -> &'static Model,
    ) -> PupilResultsPlan {
        let by_id: HashMap<PupilId, &Pupil> = takers.pupils.iter().map(|pupil| (pupil.id, pupil)).collect();
        let collections = file.collections();
        let mut after = there.clone();
        let mut plan = PupilResultsPlan {
            refused: file.refused,
            warnings: file.warnings,
            ..PupilResultsPlan::default()
        };
        // One line per pupil: a transaction writes the pupil's record once.
        let mut changed: BTreeMap<PupilId, ResultsChange> = BTreeMap::new();
        for ((collection, id), grades) in file.rows {
            let Some(pupil) = by_id.get(&id) else { continue };
            let before = there.get(&collection).and_then(|of| of.get(&id));
            let mut now = before.cloned().unwrap_or_default();
            let mut words = Vec::new();
            for (subject, graded) in grades {
                let was = now.grades.get(subject);
                if was.map(|was| (was.scale, was.grade)) == graded {
                    plan.unchanged += 1;
                    continue;
                }
                words.push(Change {
                    what: format!("{subject}, {}", collection.year),
                    before: was.map_or(String::new(), |was| was.name().to_owned()),
                    after: graded.map_or(String::new(), |(scale, grade)| scale.name(grade).to_owned()),
                });
                match graded {
                    Some((scale, grade)) => {
                        now.grades.insert(subject.to_owned(), Graded { scale, grade, origin })
                    }
                    None => now.grades.remove(subject),
                };
            }
            if words.is_empty() {
                continue;
            }
            now.version += 1;
            let of_collection = after.entry(collection).or_default();
            let now = (!now.grades.is_empty()).then_some(now);
            match &now {
                Some(now) => of_collection.insert(id, now.clone()),
                None => of_collection.remove(&id),
            };
            let one = changed.entry(id).or_insert_with(|| ResultsChange {
                pupil: id,
                name: pupil.listed_name(),
                upn: pupil.upn.as_str().to_owned(),
                set: Vec::new(),
                words: Vec::new(),
            });
            one.set.push(ResultsWrite { collection, before: before.cloned(), after: now });
            one.words.append(&mut words);
        }
        plan.pupils = changed.into_values().collect();
        plan.pupils.sort_by_cached_key(|one| (folded(&one.name), one.pupil));
        if let Some(counts) = counts {
            for collection in collections {
                let counted = [there, &after].map(|all| {
                    let results = all.get(&collection).into_iter().flatten();
                    let results = results.filter_map(|(id, results)| Some((*by_id.get(id)?, results)));
                    Counted::of(collection.key_stage, results, model(collection.key_stage))
                });
                plan.count(collection, counted, counts);
            }
            let now = AcademicYear::of(origin.on);
            for (key_stage, record) in &mut plan.counts {
                record.progress = progress_after(*key_stage, model(*key_stage), counts, &record.years, now);
            }
        }
        plan
    }

    /// Makes the counts of a collection from the results of its pupils, before and after the change. Those of a subject stay
    /// as they are if they are of more results than the pupils have after it, unless they were made from these same pupils:
    /// a file of past results had more, or pupils have been erased since.
    fn count(
        &mut self,
        collection: Collection,
        [before, after]: [Counted; 2],
        counts: &BTreeMap<KeyStage, KeyStageCounts>,
    ) {
        let Collection { key_stage, year } = collection;
        let ((before, _), (made, few)) = (before.tally.kept(), after.tally.kept());
        self.warnings.extend(too_few(key_stage, year, &few));
        if after.without > 0 {
            self.warnings.push(format!(
                "{}, {year}: without prior attainment, and so not part of your school\u{2019}s own progress: {}.",
                key_stage.label(),
                count(crate::records::import::count(after.without), "result")
            ));
        }
        let was = counts.get(&key_stage).and_then(|was| was.years.get(&year));
        let none = YearCounts::default();
        let stored = was.unwrap_or(&none);
        let is_of_these = |subject: &str| stored.of_subject(subject) == before.of_subject(subject);
        let mut now = stored.clone();
        let mut stay = Vec::new();
        now.subjects.retain(|subject, _| !few.contains(subject) || !is_of_these(subject));
        for (subject, made) in made.subjects {
            if made.number() < stored.of_subject(&subject) && !is_of_these(&subject) {
                stay.push(subject);
            } else {
                now.subjects.insert(subject, made);
            }
        }
        if stay.is_empty() && made.girls.is_some() {
            now.girls = made.girls;
        }
        if !stay.is_empty() {
            self.warnings.push(format!(
                "{}, {year}: the counts of these subjects stay, because they are of more results: {}.",
                key_stage.label(),
                stay.join(", ")
            ));
        }
        if now != *stored {
            now.version = stored.version + 1;
            self.counts.entry(key_stage).or_default().years.insert(year, now);
        }
    }
}

/// The results of a collection, counted.
struct Counted {
    tally: Tally,
    /// The number of results of pupils without prior attainment, which are not counted.
    without: usize,
}

impl Counted {
    fn of<'r>(
        key_stage: KeyStage,
        results: impl Iterator<Item = (&'r Pupil, &'r PupilResults)>,
        model: &Model,
    ) -> Counted {
        let mut counted = Counted { tally: Tally::default(), without: 0 };
        for (pupil, results) in results {
            let Some(prior) = pupil.prior.get(&key_stage) else {
                counted.without += results.grades.len();
                continue;
            };
            for (subject, graded) in &results.grades {
                let Some(scale) = model.scale(subject) else { continue };
                let grade = graded.scale.seen_on(graded.grade, scale);
                counted.tally.add(key_stage, subject, (*prior, pupil.sex), grade);
            }
        }
        counted
    }
}

/// A result that was typed, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedResult {
    pub collection: Collection,
    pub subject: &'static str,
    /// `None` takes the result away.
    pub graded: Option<(Scale, Grade)>,
}

/// A row that has been read.
struct Line {
    pupil: PupilId,
    collection: Collection,
    subject: &'static str,
    graded: (Scale, Grade),
}

/// Reads a row. Fails with the first thing that is wrong with it.
fn read(
    row: &SheetRow,
    takers: &Takers<'_>,
    today: Date,
    model: impl Fn(KeyStage) -> &'static Model,
) -> Result<Line, String> {
    let [upn, subject, grade, year] = row.cells.as_slice() else {
        return Err("Some columns of this row are missing".to_owned());
    };
    RecordsKind::PupilResults.layout().check(row)?;
    let upn = Upn::parse(upn).map_err(|wrong| reason("UPN", wrong))?;
    let place = *takers.places.get(&upn).ok_or_else(|| {
        reason("UPN", "No pupil in your school has this UPN. Check it, or import the pupil first")
    })?;
    let pupil = &takers.pupils[place];
    if pupil.erasing.is_some() {
        return Err(reason("UPN", "This pupil is being erased"));
    }
    let year = match year.as_str() {
        "" => year_of_results(today),
        year => year_of(year, AcademicYear::of(today)).map_err(|wrong| reason("Academic year", wrong))?,
    };
    let key_stage = key_stage_of(pupil.cohort, year).ok_or_else(|| {
        reason(
            "Academic year",
            format!("The pupil was not in Years 3 to 13 in {year}, so has no results of it"),
        )
    })?;
    let model = model(key_stage);
    let subject = known_subject(model, subject)
        .ok_or_else(|| reason("Subject", format!("This is not a subject of {}", key_stage.label())))?;
    let scale = model.scale(subject).ok_or_else(|| reason("Subject", "This subject has no grades"))?;
    if !takers.takes(pupil, subject, year) {
        let sentence =
            "By your classes, the pupil does not take this subject. Check it, or import the class first";
        return Err(reason("Subject", sentence));
    }
    let grade = scale.read_result(whole_number(grade)).map_err(|wrong| reason("Grade", wrong))?;
    let collection = Collection { year, key_stage };
    Ok(Line { pupil: pupil.id, collection, subject, graded: (scale, grade) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_collection_is_read_back_and_a_file_is_about_the_latest_year_that_is_over() {
        let collection = Collection { year: AcademicYear(2025), key_stage: KeyStage::Ks4 };
        assert_eq!(Collection::try_from(collection.to_string()), Ok(collection));
        for (today, year) in [
            (date(2026, 6, 30), 2024),
            (date(2026, 7, 1), 2025),
            (date(2026, 8, 31), 2025),
            (date(2026, 9, 1), 2025),
            (date(2027, 2, 28), 2025),
        ] {
            assert_eq!(year_of_results(today), AcademicYear(year), "{today}");
        }
    }
}
