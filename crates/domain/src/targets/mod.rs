//! Target setting (F37 to F55): what a school settles for a year group, and each pupil's target in each subject.
//!
//! A target has two layers. What was pre-populated stands in the [`base::Base`] of the year group, all of it in one item,
//! which only pre-population writes. What people set stands in the [`target::Edits`] of each pupil and is never touched by
//! pre-population. Which of the two counts is decided when it is read, in [`target::Books::target`] (ADR 0009).

pub mod base;
pub mod benchmarks;
pub mod counts;
pub mod ledger;
pub mod plan;
pub mod report;
pub mod settings;
pub mod target;
pub mod year;

use crate::attainment::subject::KeyStage;
use crate::pupil::{AcademicYear, Cohort};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text cannot be read as a [`YearKey`].
pub const NO_YEAR_GROUP: &str = "not a year group";

/// A year group on its way to the end of a key stage: `ks4-2015`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = "^ks[245]-[0-9]{4}$")))]
#[serde(try_from = "String", into = "String")]
pub struct YearKey {
    /// The key stage.
    pub key_stage: KeyStage,
    /// The pupils.
    pub cohort: Cohort,
}

impl YearKey {
    /// The key stage a cohort is in, in an academic year; `None` outside Years 3 to 13.
    pub fn of(cohort: Cohort, year: AcademicYear) -> Option<YearKey> {
        KeyStage::of(cohort.year_group(year)?).map(|key_stage| YearKey { key_stage, cohort })
    }

    /// Reads a key from an address.
    pub fn parse(text: &str) -> Option<YearKey> {
        let (stage, cohort) = text.split_once('-')?;
        let key_stage = KeyStage::ALL.into_iter().find(|key_stage| key_stage.as_str() == stage)?;
        let digits = cohort.len() == 4 && cohort.bytes().all(|byte| byte.is_ascii_digit());
        Some(YearKey { key_stage, cohort: Cohort(cohort.parse().ok().filter(|_| digits)?) })
    }
}

impl fmt::Display for YearKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}", self.key_stage.as_str(), self.cohort.0)
    }
}

impl TryFrom<String> for YearKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<YearKey, &'static str> {
        YearKey::parse(&text).ok_or(NO_YEAR_GROUP)
    }
}

impl From<YearKey> for String {
    fn from(key: YearKey) -> String {
        key.to_string()
    }
}
