//! The roll: the academic year of a school's records, and the number of pupils per cohort.

use crate::base::text::count;
use crate::records::cohort::{AcademicYear, Cohort, YearGroupId};
use crate::records::pupil::Pupil;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How many of some pupils of a year group are older or younger than is usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ages {
    all: u32,
    /// They would usually be in a higher year group.
    behind: u32,
    /// They would usually be in a lower year group.
    ahead: u32,
}

impl Ages {
    pub fn add(&mut self, pupil: &Pupil) {
        let usual = Cohort::born(pupil.born);
        self.all += 1;
        self.behind += u32::from(usual < pupil.cohort);
        self.ahead += u32::from(usual > pupil.cohort);
    }

    /// A sentence for a year group most of whose pupils are out of step. `place` says where these pupils are.
    pub fn warning(self, group: u8, place: &str) -> Option<String> {
        let (number, direction) = match self {
            Ages { all, behind, .. } if behind * 2 > all => (behind, "higher"),
            Ages { all, ahead, .. } if ahead * 2 > all => (ahead, "lower"),
            _ => return None,
        };
        Some(format!(
            "By date of birth, {number} of {} in Year {group} {place} should be a year group {direction}. Check that the year groups are those of this academic year.",
            count(self.all, "pupil")
        ))
    }
}

/// The roll of a school: the academic year of its records and the number of pupils per cohort. Those who have left are
/// counted apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roll {
    /// The academic year of the records' year groups.
    pub year: AcademicYear,
    /// The number of pupils per cohort.
    pub cohorts: BTreeMap<Cohort, u32>,
    /// The number of those pupils who would usually be in the cohort before, by their date of birth. If there are
    /// many, the records have probably not rolled forward.
    pub behind: BTreeMap<Cohort, u32>,
    /// The number of those pupils who would usually be in a later cohort, by their date of birth.
    #[serde(default)]
    pub ahead: BTreeMap<Cohort, u32>,
    /// The number of pupils who have left and are still recorded.
    #[serde(default)]
    pub left: u32,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

impl Roll {
    /// Counts these pupils.
    pub fn call<'a>(year: AcademicYear, pupils: impl Iterator<Item = &'a Pupil>, version: u64) -> Roll {
        let (cohorts, behind, ahead, left) = Default::default();
        let mut roll = Roll { year, cohorts, behind, ahead, left, version };
        pupils.for_each(|pupil| roll.add(pupil));
        roll
    }

    /// Counts a pupil who is added to the records.
    pub fn add(&mut self, pupil: &Pupil) {
        self.left += u32::from(!pupil.is_on_roll());
        self.counts_of(pupil).for_each(|counts| *counts.entry(pupil.cohort).or_default() += 1);
    }

    /// Stops counting a pupil who is removed from the records.
    pub fn remove(&mut self, pupil: &Pupil) {
        self.left = self.left.saturating_sub(u32::from(!pupil.is_on_roll()));
        self.counts_of(pupil).for_each(|counts| one_fewer(counts, pupil.cohort));
    }

    /// The counts per cohort that a pupil is part of: none for one who has left.
    fn counts_of(&mut self, pupil: &Pupil) -> impl Iterator<Item = &mut BTreeMap<Cohort, u32>> {
        let on_roll = usize::from(pupil.is_on_roll());
        let out_of_step = match Cohort::born(pupil.born).cmp(&pupil.cohort) {
            Ordering::Less => Some(&mut self.behind),
            Ordering::Greater => Some(&mut self.ahead),
            Ordering::Equal => None,
        };
        std::iter::once(&mut self.cohorts).chain(out_of_step).take(2 * on_roll)
    }

    /// The cohort in this year group; `None` if it has no pupils.
    pub fn cohort(&self, year_group: u8) -> Option<Cohort> {
        self.cohorts.keys().copied().find(|cohort| cohort.year_group(self.year) == Some(year_group))
    }

    /// The oldest cohort that is still in a year group.
    pub fn eldest(&self) -> Option<Cohort> {
        self.cohorts.keys().copied().find(|cohort| cohort.year_group(self.year).is_some())
    }

    /// True if the roll has pupils in this year group.
    pub fn has(&self, key: YearGroupId) -> bool {
        self.cohorts.contains_key(&key.cohort) && YearGroupId::of(key.cohort, self.year) == Some(key)
    }

    /// A sentence that says why a year group may not have rolled forward (F45); `None` if it looks right.
    pub fn warning(&self, cohort: Cohort, now: AcademicYear) -> Option<String> {
        let group = cohort.year_group(self.year)?;
        let number = |of: &BTreeMap<Cohort, u32>| of.get(&cohort).copied().unwrap_or_default();
        let (behind, all) = (number(&self.behind), self.cohorts.get(&cohort).copied()?);
        if behind * 2 > all {
            return Some(format!(
                "This looks like last year’s Year {group}: by date of birth, {behind} of {} should be a year group higher. Check that your pupil records have rolled forward before you change anything here.",
                count(all, "pupil")
            ));
        }
        let ages = Ages { all, behind, ahead: number(&self.ahead) };
        if let Some(warning) = ages.warning(group, "here") {
            return Some(warning);
        }
        (self.year < now).then(|| {
            format!(
                "Your pupil records are from {}, and this is that year’s Year {group}. Bring your records up to date before you change anything here.",
                self.year
            )
        })
    }
}

/// Counts one fewer, and drops a count of 0.
fn one_fewer(counts: &mut BTreeMap<Cohort, u32>, cohort: Cohort) {
    if let Some(count) = counts.get_mut(&cohort) {
        *count = count.saturating_sub(1);
    }
    counts.retain(|_, count| *count > 0);
}
