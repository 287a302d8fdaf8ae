//! The targets of a year group as a whole: counting, deleting and restoring them.

use crate::base::ids::PupilId;
use crate::base::refusal::Refusal;
use crate::records::pupil::Pupil;
use crate::targets::counts::{TargetCount, TargetCounts, subjects_with_targets};
use crate::targets::prepopulated::Prepopulated;
use crate::targets::takers::Takers;
use crate::targets::target::{ManualTargets, TargetResolver};
use crate::targets::year_group::YearGroup;
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

    /// The targets of the pupils, with their subjects and grades: those that count, whether or not the pupil takes the
    /// subject.
    pub fn all(&self) -> Vec<(PupilId, String, &'static str)> {
        let resolver = self.resolver();
        let mut all = Vec::new();
        for subject in subjects_with_targets(&resolver, &self.manual) {
            for pupil in &self.pupils {
                let target = resolver.target(pupil.id, &subject, self.manual.get(&pupil.id));
                all.extend(target.map(|target| (pupil.id, subject.clone(), target.scale.name(target.grade))));
            }
        }
        all
    }

    /// The subjects whose targets are to be deleted, with their numbers: one subject, or all that have targets.
    ///
    /// # Errors
    /// `CountChanged`: there are no targets, or their number differs from the confirmed one.
    pub fn to_delete(
        &self,
        subject: Option<&str>,
        confirmed: u32,
    ) -> Result<Vec<(String, TargetCount)>, Refusal> {
        let subjects: Vec<(String, TargetCount)> = self
            .counts()
            .subjects
            .into_iter()
            .filter(|(name, _)| subject.is_none_or(|subject| subject == name))
            .collect();
        let count = subjects.iter().map(|(_, count)| count.set).sum();
        // A pupil who does not take the subject may have a target that is not shown. It is deleted with the others.
        if subjects.is_empty() || count != confirmed {
            return Err(Refusal::CountChanged { count });
        }
        Ok(subjects)
    }
}
