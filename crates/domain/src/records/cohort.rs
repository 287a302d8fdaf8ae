//! The cohorts that move through a school, and the year groups that have targets.

use crate::attainment::subject::KeyStage;
pub use crate::base::academic_year::AcademicYear;
use crate::base::event::{Event, EventKind, Subject};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A cohort: the pupils who move through the school together. Its number is the academic year before their Year 1, so
/// that in 2026/27 Year 11 is the cohort of 2015. The number stays the same when a school's records roll forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Cohort(pub i16);

impl Cohort {
    /// The cohort that is in this year group in this academic year.
    pub const fn of(year_group: u8, year: AcademicYear) -> Cohort {
        Cohort(year.0 - year_group as i16)
    }

    /// The cohort's year group in an academic year; `None` before Year 1 and after Year 13.
    pub fn year_group(self, year: AcademicYear) -> Option<u8> {
        u8::try_from(year.0 - self.0).ok().filter(|group| (1..=13).contains(group))
    }

    /// The event of this kind about all pupils of the cohort.
    pub fn event(self, kind: EventKind, year: AcademicYear) -> Event {
        let label = match self.year_group(year) {
            Some(group) => format!("Year {group}"),
            None => format!("Cohort of {}", self.0),
        };
        Event::of(kind).about(Subject::Cohort(self.0), label)
    }

    /// The usual cohort of pupils born on this day: pupils who are 11 on 31 August begin Year 7.
    pub fn born(day: Date) -> Cohort {
        Cohort(AcademicYear::of(day).0 + 5)
    }
}

/// The error for a text that is not a [`YearGroupId`].
pub const NO_YEAR_GROUP: &str = "not a year group";

/// A year group on its way to the end of a key stage, such as `ks4-2015`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = "^ks[245]-[0-9]{4}$")))]
#[serde(try_from = "String", into = "String")]
pub struct YearGroupId {
    pub key_stage: KeyStage,
    pub cohort: Cohort,
}

impl YearGroupId {
    /// The year group of a cohort in an academic year; `None` outside Years 3 to 13.
    pub fn of(cohort: Cohort, year: AcademicYear) -> Option<YearGroupId> {
        KeyStage::of(cohort.year_group(year)?).map(|key_stage| YearGroupId { key_stage, cohort })
    }

    /// The academic year at whose end it finishes the key stage.
    pub const fn finishes(self) -> AcademicYear {
        AcademicYear(self.cohort.0 + self.key_stage.last_year_group() as i16)
    }

    /// Reads an id from an address.
    pub fn parse(text: &str) -> Option<YearGroupId> {
        let (stage, cohort) = text.split_once('-')?;
        let key_stage = KeyStage::ALL.into_iter().find(|key_stage| key_stage.as_str() == stage)?;
        let digits = cohort.len() == 4 && cohort.bytes().all(|byte| byte.is_ascii_digit());
        Some(YearGroupId { key_stage, cohort: Cohort(cohort.parse().ok().filter(|_| digits)?) })
    }
}

impl fmt::Display for YearGroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}", self.key_stage.as_str(), self.cohort.0)
    }
}

impl TryFrom<String> for YearGroupId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<YearGroupId, &'static str> {
        YearGroupId::parse(&text).ok_or(NO_YEAR_GROUP)
    }
}

impl From<YearGroupId> for String {
    fn from(key: YearGroupId) -> String {
        key.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

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
