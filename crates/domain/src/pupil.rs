//! Pupils, and the cohorts they move through the school in.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::{Prior, Sex, Start};
use crate::attainment::subject::KeyStage;
use crate::audit::{Event, Kind, Subject};
use crate::moment::{OrganisationId, PupilId, day};
use crate::targets::YearKey;
use crate::text::Name;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The letters a unique pupil number's check letter is one of, in the order of their values.
const CHECK_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// A unique pupil number: a check letter, and twelve digits of which the last is a letter where the number is temporary
/// (Department for Education, "Unique pupil numbers: a guide for schools").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Upn(String);

impl Upn {
    /// Reads a number; spaces and case do not count.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &str) -> Result<Upn, String> {
        let text: String = typed.split_whitespace().collect::<String>().to_ascii_uppercase();
        if text.is_empty() {
            return Err("Enter a UPN".to_owned());
        }
        let wrong = || "A UPN is a letter followed by 12 digits, like H801200001001".to_owned();
        let bytes = text.as_bytes();
        if bytes.len() != 13 {
            return Err(wrong());
        }
        let letter = |byte: u8| CHECK_LETTERS.iter().position(|letter| *letter == byte);
        let mut sum = 0;
        for (place, byte) in bytes.iter().enumerate().skip(1) {
            let value = match byte {
                b'0'..=b'9' => usize::from(byte - b'0'),
                _ if place == 12 => letter(*byte).ok_or_else(wrong)?,
                _ => return Err(wrong()),
            };
            sum += value * (place + 1);
        }
        match letter(bytes[0]) {
            Some(check) if check == sum % 23 => Ok(Upn(text)),
            Some(_) => {
                Err("The check letter does not fit the digits. Copy the UPN again from your MIS".to_owned())
            }
            None => Err(wrong()),
        }
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An academic year, by the calendar year it begins in; it begins on 1 September.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct AcademicYear(pub i16);

impl AcademicYear {
    /// The academic year of a time, by the clock in London.
    pub fn at(time: Timestamp) -> AcademicYear {
        AcademicYear::of(day(time))
    }

    /// The academic year of a day.
    pub fn of(day: Date) -> AcademicYear {
        AcademicYear(if day.month() >= 9 { day.year() } else { day.year() - 1 })
    }
}

impl fmt::Display for AcademicYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

/// Pupils who move through the school together: the academic year in which they were in no year group yet, so that in
/// 2026/27 Year 11 is the cohort of 2015. It stays the same when a school's records roll forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Cohort(pub i16);

impl Cohort {
    /// The cohort that is in this year group in this academic year.
    pub const fn of(year_group: u8, year: AcademicYear) -> Cohort {
        Cohort(year.0 - year_group as i16)
    }

    /// Its year group in an academic year; `None` before it begins school and after Year 13.
    pub fn year_group(self, year: AcademicYear) -> Option<u8> {
        u8::try_from(year.0 - self.0).ok().filter(|group| (1..=13).contains(group))
    }

    /// The cohort of most who were born on this day: who is 11 on 31 August begins Year 7.
    pub fn born(day: Date) -> Cohort {
        Cohort(AcademicYear::of(day).0 + 5)
    }
}

/// A pupil, as the school's records have them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pupil {
    /// Attain's own id: a UPN may be replaced.
    pub id: PupilId,
    /// The school.
    pub organisation: OrganisationId,
    /// Unique pupil number.
    pub upn: Upn,
    /// Forename.
    pub forename: Name,
    /// Surname.
    pub surname: Name,
    /// Date of birth.
    pub born: Date,
    /// Sex, where it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Whether the pupil premium is paid for them.
    #[serde(default)]
    pub disadvantaged: bool,
    /// Whom they are taught with.
    pub cohort: Cohort,
    /// What they attained at the end of the key stage before each; none for a key stage without.
    #[serde(default)]
    pub prior: BTreeMap<KeyStage, Prior>,
    /// The class they are in, by subject.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
}

impl Pupil {
    /// What an estimate starts from; `None` without prior attainment (F47).
    pub fn start(&self, key_stage: KeyStage) -> Option<Start> {
        let month = (self.born.month().unsigned_abs() + 3) % 12;
        self.prior.get(&key_stage).map(|prior| Start { prior: *prior, sex: self.sex, month })
    }

    /// That a person set a target, or took it away.
    pub fn target_set(&self, subject: &str, scale: Scale, was: Option<Grade>, now: Option<Grade>) -> Event {
        let name = |grade: Option<Grade>| grade.map_or("", |grade| scale.name(grade));
        Event::of(Kind::TargetSet).about(Subject::Pupil(self.id), self.listed_name()).changing(
            subject,
            name(was),
            name(now),
        )
    }

    /// As a list shows them: surname first.
    pub fn listed_name(&self) -> String {
        format!("{}, {}", self.surname.as_str(), self.forename.as_str())
    }
}

/// What a school has of pupils: of which academic year its records are, and how many are in each cohort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roll {
    /// The academic year by which the records' year groups are meant.
    pub year: AcademicYear,
    /// Pupils by cohort.
    pub cohorts: BTreeMap<Cohort, u32>,
    /// Of those, pupils whose date of birth is of the cohort before: they look as if nobody had moved them up.
    pub behind: BTreeMap<Cohort, u32>,
    /// Counts the changes; a change is written only over the version it was made from.
    pub version: u64,
}

impl Roll {
    /// The roll of these pupils.
    pub fn call<'a>(year: AcademicYear, pupils: impl Iterator<Item = &'a Pupil>, version: u64) -> Roll {
        let mut roll = Roll { year, cohorts: BTreeMap::new(), behind: BTreeMap::new(), version };
        for pupil in pupils {
            *roll.cohorts.entry(pupil.cohort).or_default() += 1;
            if Cohort::born(pupil.born) < pupil.cohort {
                *roll.behind.entry(pupil.cohort).or_default() += 1;
            }
        }
        roll
    }

    /// The cohort that is in this year group; `None` without pupils in it.
    pub fn cohort(&self, year_group: u8) -> Option<Cohort> {
        self.cohorts.keys().copied().find(|cohort| cohort.year_group(self.year) == Some(year_group))
    }

    /// The cohort of the eldest who are still in a year group.
    pub fn eldest(&self) -> Option<Cohort> {
        self.cohorts.keys().copied().find(|cohort| cohort.year_group(self.year).is_some())
    }

    /// Whether it has pupils in this year group.
    pub fn has(&self, key: YearKey) -> bool {
        self.cohorts.contains_key(&key.cohort) && YearKey::of(key.cohort, self.year) == Some(key)
    }

    /// Why a year group may not have rolled forward (F45), in a sentence; `None` where it looks as it should.
    pub fn warning(&self, cohort: Cohort, now: AcademicYear) -> Option<String> {
        let group = cohort.year_group(self.year)?;
        let (behind, all) =
            (self.behind.get(&cohort).copied().unwrap_or_default(), self.cohorts.get(&cohort).copied()?);
        if behind * 2 > all {
            return Some(format!(
                "This looks like last year’s Year {group}: by their dates of birth, {behind} of its {all} pupils should be a year group higher. Check that your pupil records have rolled forward before you set anything here."
            ));
        }
        (self.year < now).then(|| {
            format!(
                "Your pupil records are those of {}. This is Year {group} of that year: bring your records up to date before you set anything here.",
                self.year
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_upn_is_held_to_its_check_letter() {
        // 8*2 + 0*3 + 1*4 + 2*5 + 0*6 + 0*7 + 0*8 + 0*9 + 1*10 + 0*11 + 0*12 + 1*13 = 53, and 53 mod 23 = 7, which is H.
        assert_eq!(Upn::parse(" h801200001001").map(|upn| upn.0), Ok("H801200001001".to_owned()));
        assert!(Upn::parse("A801200001001").unwrap_err().starts_with("The check letter"));
        for wrong in ["", "H80120000100", "8801200001001", "H8012000010O1", "I801200001001"] {
            assert!(Upn::parse(wrong).is_err(), "{wrong}");
        }
        // A temporary number ends with a letter, whose value counts like a digit's.
        let temporary: Vec<String> =
            CHECK_LETTERS.iter().map(|letter| format!("{}80120000100A", char::from(*letter))).collect();
        assert_eq!(temporary.iter().filter(|upn| Upn::parse(upn).is_ok()).count(), 1);
    }

    #[test]
    fn a_cohort_keeps_its_name_when_the_year_turns() {
        let cohort = Cohort::of(10, AcademicYear(2025));
        assert_eq!(cohort.year_group(AcademicYear(2026)), Some(11));
        assert_eq!(Cohort::born(date(2010, 9, 1)), Cohort::of(11, AcademicYear(2026)));
        assert_eq!(Cohort::born(date(2011, 8, 31)), Cohort::of(11, AcademicYear(2026)));
        assert_eq!(Cohort::born(date(2011, 9, 1)), Cohort::of(10, AcademicYear(2026)));
        assert_eq!(AcademicYear::of(date(2026, 8, 31)).to_string(), "2025/26");
        assert_eq!(AcademicYear(1999).to_string(), "1999/00");
    }
}
