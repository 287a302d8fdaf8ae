//! Dead targets: stored, but never seen again by anybody (ADR 0009). Those that were deleted, that pre-populating has
//! replaced, or that belong to a cohort their pupil has left, are kept as long as that can be undone, and then removed.

use crate::base::calendar::day_begins;
use crate::base::ids::PupilId;
use crate::records::cohort::Cohort;
use crate::records::pupil::Pupil;
use crate::retention::hint::{BURIED_AFTER, buried_on};
use crate::targets::prepopulated::Prepopulated;
use crate::targets::target::ManualTargets;
use crate::targets::year_group::YearGroup;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Dead targets, and the day on which more of them are removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dead {
    /// The targets that people set, by subject and generation.
    pub set: Vec<(String, u32)>,
    /// The day on which those that may still come back are looked at; `None` if there are none.
    pub next: Option<Date>,
}

impl Dead {
    /// Notes a day on which to look again.
    pub fn look_on(&mut self, day: Date) {
        self.next = Some(self.next.map_or(day, |next| next.min(day)));
    }
}

impl YearGroup {
    /// Forgets deletions that cannot be undone any more. Returns `false` if there are none.
    pub fn forget(&mut self, now: Timestamp) -> bool {
        let before = self.deletions.len();
        self.deletions.retain(|deleted| deleted.at + BURIED_AFTER > now);
        self.deletions.len() < before
    }
}

impl Prepopulated {
    /// Removes the columns whose targets were deleted, and the targets of pupils who left the cohort for another. Returns
    /// `false` if there are none. `year` has forgotten its old deletions.
    pub fn bury(&mut self, year: &YearGroup, moved: &BTreeSet<PupilId>) -> bool {
        let before = self.columns.len();
        self.columns.retain(|column| year.keeps(&column.source.subject, column.source.generation));
        self.remove(moved) > 0 || self.columns.len() < before
    }

    /// The pupils with targets here.
    pub fn pupils(&self) -> BTreeSet<PupilId> {
        self.columns.iter().flat_map(|column| column.grades.keys().copied()).collect()
    }
}

impl ManualTargets {
    /// The dead targets of a pupil who is in the cohort. `year` has forgotten its old deletions.
    pub fn dead(&self, year: &YearGroup, prepopulated: &Prepopulated, now: Timestamp) -> Dead {
        let mut dead = Dead::default();
        for ((subject, generation), target) in &self.set {
            let is_over = !year.keeps(subject, *generation);
            let replaced = prepopulated.column(subject, *generation).filter(|column| {
                column.source.override_count > target.override_count
                    && column.grades.contains_key(&self.pupil)
            });
            // Pre-populating once more says when it was last replaced, which is later.
            let replaced_at = replaced.map(|column| column.source.at);
            if is_over || replaced_at.is_some_and(|at| at + BURIED_AFTER <= now) {
                dead.set.push((subject.clone(), *generation));
            } else {
                replaced_at.into_iter().for_each(|at| dead.look_on(buried_on(at)));
            }
        }
        dead
    }
}

/// The day from which the targets that a pupil has in a cohort are dead, because the pupil was moved to another one;
/// `None` while they are in it.
pub fn dead_from(pupil: &Pupil, cohort: Cohort) -> Option<Date> {
    if pupil.cohort == cohort {
        return None;
    }
    let moved = pupil.moved_on.unwrap_or_else(|| pupil.id.made_on());
    Some(day_begins(moved).map_or(moved, buried_on))
}

/// True if nobody will be in this cohort any more: it completed the school's highest year group before this day.
pub fn is_over(cohort: Cohort, top_year_group: u8, today: Date) -> bool {
    let last = cohort.0.checked_add(i16::from(top_year_group)).map(crate::base::academic_year::AcademicYear);
    last.and_then(|year| year.last_day()).is_some_and(|last| last < today)
}

#[cfg(test)]
mod tests;
