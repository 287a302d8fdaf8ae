//! The targets of a year group as a whole: counting, deleting and restoring them.

use crate::base::event::Event;
use crate::base::failure::Failure;
use crate::base::ids::{DeletionId, PupilId, UserId};
use crate::base::moment::Moment;
use crate::base::refusal::Refusal;
use crate::records::pupil::Pupil;
use crate::targets::counts::{TargetCount, TargetCounts, subjects_with_targets};
use crate::targets::prepopulated::Prepopulated;
use crate::targets::takers::Takers;
use crate::targets::target::{ManualTargets, TargetResolver};
use crate::targets::year_group::YearGroup;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A year group with all its targets and pupils.
#[derive(Clone, Debug)]
pub struct YearGroupTargets {
    pub year: YearGroup,
    pub prepopulated: Prepopulated,
    /// The targets that people set, by pupil.
    pub manual: BTreeMap<PupilId, ManualTargets>,
    pub pupils: Vec<Pupil>,
}

impl YearGroupTargets {
    pub fn resolver(&self) -> TargetResolver<'_> {
        TargetResolver { year: &self.year, prepopulated: &self.prepopulated }
    }

    /// The pupils who take each subject.
    pub fn takers(&self) -> Takers {
        Takers::of(&self.year.settings, &self.pupils)
    }

    pub fn counts(&self) -> TargetCounts {
        TargetCounts::of(&self.resolver(), &self.takers(), &self.pupils, &self.manual)
    }

    /// Deletes the targets of one subject, or of all subjects, if their number is the confirmed one.
    ///
    /// # Errors
    /// `CountChanged`: there are no targets, or their number differs from the confirmed one.
    pub fn delete(
        &mut self,
        subject: Option<&str>,
        confirmed: u32,
        by: UserId,
        moment: &Moment,
    ) -> Result<Event, Failure> {
        let counts = self.counts();
        let (subjects, count): (Vec<&str>, TargetCount) = match subject {
            Some(subject) => (vec![subject], counts.subjects.get(subject).copied().unwrap_or_default()),
            None => (counts.subjects.keys().map(String::as_str).collect(), counts.total),
        };
        // A pupil who does not take the subject may have a target that is not shown. It is deleted with the others.
        if count.set + count.unseen == 0 || count.set != confirmed {
            return Err(Refusal::CountChanged { count: count.set }.into());
        }
        Ok(self.year.delete(&subjects, count.set, by, moment))
    }

    /// Restores the targets of a deletion.
    ///
    /// # Errors
    /// `DeletionOver` after thirty days; `TargetsSetSince` if targets were set in one of its subjects after the
    /// deletion.
    pub fn undo(&mut self, deletion: DeletionId, now: Timestamp) -> Result<Event, Failure> {
        let since = subjects_with_targets(&self.resolver(), &self.manual);
        Ok(self.year.undo(deletion, |subject| since.contains(subject), now)?)
    }
}
