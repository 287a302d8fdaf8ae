//! Academic years.

use crate::base::calendar::day;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An academic year, named by the calendar year in which it begins. It begins on 1 September.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct AcademicYear(pub i16);

impl AcademicYear {
    /// The academic year of a time, in London time.
    pub fn at(time: Timestamp) -> AcademicYear {
        AcademicYear::of(day(time))
    }

    /// The academic year of a day.
    pub fn of(day: Date) -> AcademicYear {
        AcademicYear(if day.month() >= 9 { day.year() } else { day.year() - 1 })
    }

    /// Its last day, 31 August; `None` at the end of the calendar.
    pub fn last_day(self) -> Option<Date> {
        Date::new(self.0.checked_add(1)?, 8, 31).ok()
    }
}

impl fmt::Display for AcademicYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}
