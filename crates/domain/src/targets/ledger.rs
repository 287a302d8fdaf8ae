//! The targets of a year group as a whole: counted, deleted and brought back.

use super::base::Base;
use super::counts::{counts, with_targets};
use super::target::{Books, Edits};
use super::year::Year;
use crate::audit::Event;
use crate::failure::{Failure, Refusal};
use crate::forms::targets::{TargetCount, TargetCountsView};
use crate::moment::{DeletionId, Moment, PupilId, UserId};
use crate::pupil::Pupil;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Everything that decides the targets of a year group.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// What is settled.
    pub year: Year,
    /// What was pre-populated.
    pub base: Base,
    /// What people set.
    pub edits: BTreeMap<PupilId, Edits>,
    /// The pupils.
    pub pupils: Vec<Pupil>,
}

impl Ledger {
    fn books(&self) -> Books<'_> {
        Books { year: &self.year, base: &self.base }
    }

    /// How many targets there are, and which deletions can be undone.
    pub fn counts(&self, now: Timestamp) -> TargetCountsView {
        counts(&self.books(), &self.pupils, &self.edits, now)
    }

    /// Deletes the targets of one subject, or of all, if there are as many as were confirmed.
    ///
    /// # Errors
    /// There are none, or another number.
    pub fn delete(
        &mut self,
        subject: Option<&str>,
        confirmed: u32,
        by: UserId,
        moment: &Moment,
    ) -> Result<Event, Failure> {
        let counts = self.counts(moment.now);
        let (subjects, count): (Vec<&str>, TargetCount) = match subject {
            Some(subject) => (vec![subject], counts.subjects.get(subject).copied().unwrap_or_default()),
            None => (counts.subjects.keys().map(String::as_str).collect(), counts.total),
        };
        if count.set == 0 || count.set != confirmed {
            return Err(Refusal::CountChanged { count: count.set }.into());
        }
        Ok(self.year.delete(&subjects, count.set, by, moment))
    }

    /// Brings the targets of a deletion back.
    ///
    /// # Errors
    /// Its time is over, or targets were set since in one of its subjects.
    pub fn undo(&mut self, deletion: DeletionId, now: Timestamp) -> Result<Event, Failure> {
        let since = with_targets(&self.books(), &self.edits);
        Ok(self.year.undo(deletion, |subject| since.contains(subject), now)?)
    }
}
