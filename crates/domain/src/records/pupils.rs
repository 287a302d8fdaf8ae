//! Pupils by spreadsheet: one row per pupil, identified by the UPN.

use crate::access::call::Call;
use crate::attainment::model::{Prior, Sex};
use crate::attainment::subject::KeyStage;
use crate::base::calendar::{day, read_day};
use crate::base::event::Change;
use crate::base::ids::PupilId;
use crate::base::sheet::{Sheet, SheetRow};
use crate::base::text::Name;
use crate::records::characteristics::{Characteristic, read_cell};
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::file::RecordsKind;
use crate::records::import::{RefusedRow, reason, whole_number};
use crate::records::origin::{Origin, Origins, Source};
use crate::records::pupil::Pupil;
use crate::records::roll::{Ages, Roll};
use crate::records::upn::Upn;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most years by which a pupil's year group may differ from the usual one for their date of birth.
pub const YEARS_APART: i16 = 3;

/// A pupil that a file adds or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PupilChange {
    /// The record before; `None` for a new pupil.
    pub was: Option<Pupil>,
    /// The record after.
    pub now: Pupil,
}

/// The changes that a file of pupils makes to a school's records.
#[derive(Clone, Debug)]
pub struct PupilsPlan {
    /// The academic year of the file's year groups.
    pub(crate) year: AcademicYear,
    /// The pupils that the file adds or changes, in the file's order.
    pub(crate) written: Vec<PupilChange>,
    pub(crate) unchanged: usize,
    pub(crate) kept: usize,
    pub(crate) refused: Vec<RefusedRow>,
    /// Sentences about the file as a whole.
    pub(crate) warnings: Vec<String>,
}

impl PupilsPlan {
    /// Works out the changes of a file. `there` are all pupils of the school.
    pub fn of(call: &Call, sheet: &Sheet, there: &[Pupil]) -> PupilsPlan {
        let year = AcademicYear::at(call.moment().now);
        let places: HashMap<Upn, usize> =
            there.iter().enumerate().map(|(place, pupil)| (pupil.upn.clone(), place)).collect();
        let mut seen: HashMap<Upn, u32> = HashMap::new();
        let (mut written, mut refused, mut unchanged, mut known) = (Vec::new(), Vec::new(), 0, 0);
        for row in &sheet.rows {
            let read = read(row, year).and_then(|line| match seen.entry(line.upn.clone()) {
                Entry::Occupied(first) => Err(reason(
                    "UPN",
                    format!("Row {} has the same pupil. Delete one of the rows", first.get()),
                )),
                Entry::Vacant(place) => {
                    place.insert(row.number);
                    Ok(line)
                }
            });
            match read {
                Err(reason) => refused.push(RefusedRow { row: row.number, reason }),
                Ok(line) => {
                    let was = places.get(&line.upn).map(|place| there[*place].clone());
                    known += usize::from(was.is_some());
                    let now = line.pupil(call, was.as_ref());
                    if was.as_ref() == Some(&now) {
                        unchanged += 1;
                    } else {
                        written.push(PupilChange { was, now });
                    }
                }
            }
        }
        let warnings = sheet.warnings.clone();
        PupilsPlan { year, written, unchanged, kept: there.len() - known, refused, warnings }
    }

    /// The roll once the plan is applied.
    pub(crate) fn roll_after(&self, roll: Option<&Roll>) -> Roll {
        let mut after = roll.cloned().unwrap_or_else(|| Roll::call(self.year, [].iter(), 0));
        after.year = self.year;
        for PupilChange { was, now } in &self.written {
            was.iter().for_each(|was| after.remove(was));
            after.add(now);
        }
        after
    }

    /// Sentences about year groups most of whose pupils in the file are older or younger than is usual, unless the roll
    /// has one about them already.
    pub(crate) fn out_of_step(&self, roll: &Roll) -> Vec<String> {
        let mut groups: BTreeMap<Cohort, Ages> = BTreeMap::new();
        for PupilChange { now, .. } in &self.written {
            groups.entry(now.cohort).or_default().add(now);
        }
        let unwarned = groups.into_iter().filter(|(cohort, _)| roll.warning(*cohort, self.year).is_none());
        let warning =
            |(cohort, ages): (Cohort, Ages)| ages.warning(cohort.year_group(self.year)?, "in the file");
        unwarned.filter_map(warning).collect()
    }
}

/// A row that has been read.
struct Line {
    upn: Upn,
    surname: Name,
    forename: Name,
    born: jiff::civil::Date,
    sex: Option<Sex>,
    cohort: Cohort,
    /// The characteristics in the file. A blank cell leaves what is recorded.
    characteristics: Vec<(Characteristic, bool)>,
    /// The prior attainment in the file. A blank cell leaves the recorded value.
    prior: Vec<(KeyStage, Prior)>,
}

impl Line {
    fn pupil(self, call: &Call, was: Option<&Pupil>) -> Pupil {
        let name = format!("pupil {}", self.upn.as_str());
        let mut prior = was.map(|was| was.prior.clone()).unwrap_or_default();
        prior.extend(self.prior);
        let year = AcademicYear::at(call.moment().now);
        let mut characteristics = was.map(|was| was.characteristics.clone()).unwrap_or_default();
        self.characteristics.into_iter().for_each(|(which, holds)| characteristics.file(year, which, holds));
        let origin = Origin { source: Source::File, on: day(call.moment().now) };
        let now = Pupil {
            id: was.map_or_else(|| PupilId(call.moment().id(&name)), |was| was.id),
            organisation: call.tenant(),
            upn: self.upn,
            forename: self.forename,
            surname: self.surname,
            born: self.born,
            sex: self.sex,
            characteristics,
            cohort: self.cohort,
            moved_on: was.and_then(|was| was.moved_to(self.cohort, day(call.moment().now))),
            prior,
            classes: was.map(|was| was.classes.clone()).unwrap_or_default(),
            results: was.map(|was| was.results.clone()).unwrap_or_default(),
            // A file lists the pupils on roll: one in it who had left has returned.
            left: was.and_then(|was| was.left.filter(|left| !left.off_roll)),
            holds: was.map(|was| was.holds.clone()).unwrap_or_default(),
            earlier_cohorts: was.map(|was| was.cohorts_before(self.cohort)).unwrap_or_default(),
            erasing: was.and_then(|was| was.erasing),
            mis: was.and_then(|was| was.mis.clone()),
            origins: Origins::new(origin),
        };
        match was {
            Some(was) => now.recorded(was, origin),
            None => now,
        }
    }
}

/// Reads a row. Fails with the first thing that is wrong with it.
fn read(row: &SheetRow, year: AcademicYear) -> Result<Line, String> {
    let [upn, surname, forename, born, gender, group, ks1, ks2, gcse, characteristics @ ..] =
        row.cells.as_slice()
    else {
        return Err("Some columns of this row are missing".to_owned());
    };
    RecordsKind::Pupils.layout().check(row)?;
    let born = read_day(born).map_err(|wrong| reason("Date of birth", wrong))?;
    let cohort = cohort(group, year).map_err(|wrong| reason("Year group", wrong))?;
    age_fits(born, cohort).map_err(|wrong| reason("Date of birth", wrong))?;
    let mut read = Vec::new();
    for (which, cell) in
        Characteristic::ALL.into_iter().zip(characteristics).filter(|(_, cell)| !cell.is_empty())
    {
        read.push((which, read_cell(which, cell).map_err(|wrong| reason(which.heading(), wrong))?));
    }
    let mut prior = Vec::new();
    for (key_stage, heading, cell) in [
        (KeyStage::Ks2, "KS1 points", ks1),
        (KeyStage::Ks4, "KS2 score", ks2),
        (KeyStage::Ks5, "GCSE points", gcse),
    ] {
        if !cell.is_empty() {
            prior.push((key_stage, prior_of(key_stage, cell).map_err(|wrong| reason(heading, wrong))?));
        }
    }
    Ok(Line {
        upn: Upn::parse(upn).map_err(|wrong| reason("UPN", wrong))?,
        surname: Name::parse("Surname", surname)?,
        forename: Name::parse("Forename", forename)?,
        born,
        sex: sex(gender).map_err(|wrong| reason("Gender", wrong))?,
        cohort,
        characteristics: read,
        prior,
    })
}

/// Checks that a pupil born on this day can be in this cohort.
///
/// # Errors
/// A sentence that says what to change.
pub(crate) fn age_fits(born: jiff::civil::Date, cohort: Cohort) -> Result<(), String> {
    if Cohort::born(born).0.abs_diff(cohort.0) > YEARS_APART.unsigned_abs() {
        return Err(format!("A pupil born on {} cannot be in this year group. Check both", written(born)));
    }
    Ok(())
}

pub(crate) fn cohort(group: &str, year: AcademicYear) -> Result<Cohort, &'static str> {
    // Year 7, Yr 7, Y7 and 7 are one year group, and so are 07 and the 7.0 of other systems.
    let words = group.to_ascii_lowercase();
    let digits = ["year", "yr", "y"].iter().find_map(|word| words.strip_prefix(word)).unwrap_or(&words);
    let digits = whole_number(digits.trim_matches([' ', '.', ':', '-']));
    let known = digits.parse().ok().filter(|group| (1..=13_u8).contains(group));
    known.map(|group| Cohort::of(group, year)).ok_or("Enter a year group from 1 to 13")
}

/// Reads F or M; `None` for a blank cell, which means that it is not recorded.
pub(crate) fn sex(gender: &str) -> Result<Option<Sex>, &'static str> {
    match gender.to_ascii_lowercase().as_str() {
        "f" | "female" => Ok(Some(Sex::Female)),
        "m" | "male" => Ok(Some(Sex::Male)),
        "" => Ok(None),
        _ => Err("Enter F or M, or leave the cell blank"),
    }
}

/// Reads prior attainment in points, within the range of the key stage.
pub(super) fn prior_of(key_stage: KeyStage, points: &str) -> Result<Prior, String> {
    let (what, lowest, highest) = key_stage.prior();
    // Where files have semicolons between their cells, numbers have commas.
    let number: Option<f64> =
        points.replacen(',', ".", 1).parse().ok().filter(|number| (lowest..=highest).contains(number));
    number
        .map(|number| Prior((number * 100.0).round() as u16))
        .ok_or_else(|| format!("Enter the {what} as a number from {lowest} to {highest}"))
}

/// A pupil's sex as files write it; empty if it is not recorded.
pub(crate) fn gender(sex: Option<Sex>) -> String {
    sex.map_or("", |sex| if sex == Sex::Female { "F" } else { "M" }).to_owned()
}

/// What a pupil's number is called among the values of a record.
pub(crate) const UPN: &str = "UPN";

/// What a leaver's last day is called among the values of a record.
pub(crate) const LEFT_ON: &str = "Left on";

/// The differences, named by the file's headings. For a new pupil, everything that is recorded but the UPN, by which the
/// pupil is named.
pub(crate) fn changes(was: Option<&Pupil>, now: &Pupil, year: AcademicYear) -> Vec<Change> {
    let words = |pupil: &Pupil| {
        let points = |key_stage: KeyStage| pupil.prior.get(&key_stage).copied().map_or(String::new(), points);
        [
            (UPN, was.map_or("", |_| pupil.upn.as_str()).to_owned()),
            ("Surname", pupil.surname.as_str().to_owned()),
            ("Forename", pupil.forename.as_str().to_owned()),
            ("Date of birth", written(pupil.born)),
            ("Gender", gender(pupil.sex)),
            ("Year group", pupil.cohort.year_group(year).map_or(String::new(), |group| group.to_string())),
            ("KS1 points", points(KeyStage::Ks2)),
            ("KS2 score", points(KeyStage::Ks4)),
            ("GCSE points", points(KeyStage::Ks5)),
            (LEFT_ON, pupil.left.map_or(String::new(), |left| written(left.on))),
        ]
    };
    let before = was.map_or_else(|| words(now).map(|(what, _)| (what, String::new())), words);
    let pairs = before.into_iter().zip(words(now));
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((what, before), (_, after))| Change { what: what.to_owned(), before, after })
        .chain(characteristic_changes(was, now))
        .collect()
}

/// The characteristics that differ, each with its academic year.
fn characteristic_changes(was: Option<&Pupil>, now: &Pupil) -> impl Iterator<Item = Change> {
    let words = |pupil: &Pupil| -> BTreeMap<_, _> {
        pupil.characteristics.recorded().map(|(year, which, words)| ((year, which), words)).collect()
    };
    let (before, after) = (was.map(words).unwrap_or_default(), words(now));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    keys.into_iter().filter_map(move |(year, which)| {
        let of = |words: &BTreeMap<_, String>| words.get(&(year, which)).cloned().unwrap_or_default();
        let (before, after) = (of(&before), of(&after));
        (before != after).then(|| Change { what: format!("{}, {year}", which.heading()), before, after })
    })
}

/// Prior attainment as text, in points.
pub(crate) fn points(prior: Prior) -> String {
    (f64::from(prior.0) / 100.0).to_string()
}

pub(crate) fn written(day: jiff::civil::Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}
