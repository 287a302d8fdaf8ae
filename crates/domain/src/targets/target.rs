//! A pupil's target in a subject: pre-populated, or set by a person.

use super::base::{Base, Source};
use super::settings::Editing;
use super::year::Year;
use crate::attainment::grade::{Grade, Scale};
use crate::failure::Refusal;
use crate::moment::{PupilId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A target that a person set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The target; `None` where a person took it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// The scale it is on.
    pub scale: Scale,
    /// The take of the pre-populated column it was set over, see [`Source::take`].
    #[serde(default)]
    pub take: u32,
    /// The grade it was pre-populated with then, on the same scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Grade>,
    /// Who set it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// What people set for one pupil: by subject and the life of its targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edits {
    /// The pupil.
    pub pupil: PupilId,
    /// What was set.
    pub set: BTreeMap<(String, u32), Edit>,
}

/// Where a target comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// It was pre-populated.
    Prepopulated(&'a Source),
    /// A person set it.
    Set(&'a Edit),
}

/// A target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The grade as it was set.
    pub grade: Grade,
    /// The scale it was set on: not the subject's, where that was switched since.
    pub scale: Scale,
    /// The grade it was pre-populated with, on the same scale.
    pub prepopulated: Option<Grade>,
    /// Where it comes from.
    pub origin: Origin<'a>,
}

/// Everything that decides the targets of a year group.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// What is settled.
    pub year: &'a Year,
    /// What was pre-populated.
    pub base: &'a Base,
}

impl<'a> Books<'a> {
    /// A pupil's target in a subject: what a person set, unless pre-populating has taken its place since; else what was
    /// pre-populated. Where targets may only go upwards, the higher of the two: so none is ever below the grade it was
    /// pre-populated with, whoever comes first.
    pub fn target(&self, pupil: PupilId, subject: &str, edits: Option<&'a Edits>) -> Option<Target<'a>> {
        let life = self.year.life(subject);
        let column = self.base.column(subject, life);
        let given = column.and_then(|column| Some((&column.source, *column.grades.get(&pupil)?)));
        let edit = self.edit(pupil, subject, edits);
        let prepopulated = given.map(|(source, grade)| Target {
            grade,
            scale: source.scale,
            prepopulated: Some(grade),
            origin: Origin::Prepopulated(source),
        });
        let Some(edit) = edit else { return prepopulated };
        let from = given.map(|(source, grade)| source.scale.seen_on(grade, edit.scale)).or(edit.from);
        let set = edit.grade.map(|grade| Target {
            grade,
            scale: edit.scale,
            prepopulated: from,
            origin: Origin::Set(edit),
        });
        match (set, prepopulated) {
            (Some(set), Some(given))
                if self.year.settings.editing == Editing::Upwards && worth(&set) < worth(&given) =>
            {
                Some(given)
            }
            (None, Some(given)) if self.year.settings.editing == Editing::Upwards => Some(given),
            (set, _) => set,
        }
    }

    /// What a person set and pre-populating has not taken the place of.
    fn edit(&self, pupil: PupilId, subject: &str, edits: Option<&'a Edits>) -> Option<&'a Edit> {
        let life = self.year.life(subject);
        let edit = edits?.set.get(&(subject.to_owned(), life))?;
        let column = self.base.column(subject, life);
        let replaced =
            column.is_some_and(|column| column.source.take > edit.take && column.grades.contains_key(&pupil));
        (!replaced).then_some(edit)
    }

    /// Whether a person's target counts here.
    pub fn is_set(&self, pupil: PupilId, subject: &str, edits: Option<&'a Edits>) -> bool {
        self.edit(pupil, subject, edits).is_some()
    }

    /// What is written where a person sets a target, or takes it away.
    ///
    /// # Errors
    /// Target setting is not used, targets may not be edited, or not below the grade they were pre-populated with.
    pub fn set(
        &self,
        pupil: PupilId,
        subject: &str,
        scale: Scale,
        grade: Option<Grade>,
        by: UserId,
        at: Timestamp,
    ) -> Result<Edit, Refusal> {
        let settings = &self.year.settings;
        if !settings.used {
            return Err(Refusal::TargetsNotUsed);
        }
        let column = self.base.column(subject, self.year.life(subject));
        let from =
            column.and_then(|column| Some(column.source.scale.seen_on(*column.grades.get(&pupil)?, scale)));
        match (settings.editing, from) {
            (Editing::No, _) => return Err(Refusal::TargetsLocked),
            (Editing::Upwards, Some(from)) if grade.is_none_or(|grade| grade < from) => {
                return Err(Refusal::OnlyUpwards { least: scale.name(from) });
            }
            _ => {}
        }
        Ok(Edit { grade, scale, take: column.map_or(0, |column| column.source.take), from, by, at })
    }
}

/// What a target is worth, to be compared across scales; points of a scale rise by a quarter at the least.
fn worth(target: &Target<'_>) -> i32 {
    (target.scale.points(target.grade) * 4.0).round() as i32
}
