//! Targets that a person types in the report: up to a hundred in one request, each with the target that it was typed
//! over.
//!
//! A request changes a target only if it still is the one that the person saw, or already is the one that the person
//! wants. So a request whose answer was lost can be sent again.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::Model;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Failure;
use crate::base::ids::{PupilId, UserId};
use crate::base::refusal::Refusal;
use crate::records::pupil::Pupil;
use crate::targets::counts::origin;
use crate::targets::forms::TypedTarget;
use crate::targets::takers::Takers;
use crate::targets::target::{ManualTarget, read_target};
use crate::targets::year_group_targets::YearGroupTargets;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A target to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub subject: String,
    /// The generation of the subject's targets.
    pub generation: u32,
    pub target: ManualTarget,
    /// The target that a person had set before. The write is made on condition that it still is stored.
    pub was: Option<ManualTarget>,
    /// The target before, whether set or pre-populated.
    before: Option<Grade>,
}

impl Edit {
    /// The audit event of writing these targets of one pupil.
    pub fn event(pupil: PupilId, edits: &[Edit]) -> Event {
        let subjects: Vec<&str> = edits.iter().map(|edit| edit.subject.as_str()).collect();
        Event::of(EventKind::TargetSet).about_pupil(pupil).with("Subjects", subjects.join(", "))
    }
}

/// The effect of a request on the targets of a year group.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    /// The targets to write, by pupil.
    pub pupils: BTreeMap<PupilId, Vec<Edit>>,
    /// The refused targets, by their place in the request.
    pub refused: BTreeMap<usize, Failure>,
}

impl Edits {
    /// Decides about each target by itself. One that already is as typed is neither written nor refused.
    pub fn of(
        typed: &[TypedTarget],
        targets: &YearGroupTargets,
        model: &Model,
        by: UserId,
        at: Timestamp,
    ) -> Edits {
        let (takers, mut edits) = (targets.takers(), Edits::default());
        for (place, one) in typed.iter().enumerate() {
            match edit(one, targets, &takers, model, by, at) {
                Ok(None) => {}
                Ok(Some(edit)) => edits.pupils.entry(one.pupil).or_default().push(edit),
                Err(failure) => drop(edits.refused.insert(place, failure)),
            }
        }
        edits
    }
}

/// The scale of a subject's targets, and the pupil, if the pupil takes the subject.
///
/// # Errors
/// `NotFound`: there is no such pupil or no such subject. `NotATaker`.
pub fn taker<'a>(
    targets: &'a YearGroupTargets,
    takers: &Takers,
    model: &Model,
    pupil: PupilId,
    subject: &str,
) -> Result<(&'a Pupil, Scale), Failure> {
    let pupil = targets.pupils.iter().find(|one| one.id == pupil).ok_or(Failure::NOT_FOUND)?;
    let scale = targets.year.scale(subject, model).ok_or(Failure::NOT_FOUND)?;
    if takers.include(pupil, subject) { Ok((pupil, scale)) } else { Err(Refusal::NotATaker.into()) }
}

fn edit(
    typed: &TypedTarget,
    targets: &YearGroupTargets,
    takers: &Takers,
    model: &Model,
    by: UserId,
    at: Timestamp,
) -> Result<Option<Edit>, Failure> {
    let TypedTarget { pupil, subject, seen, .. } = typed;
    let (_, scale) = taker(targets, takers, model, *pupil, subject)?;
    let wanted = typed.check(scale)?;
    let (resolver, manual) = (targets.resolver(), targets.manual.get(pupil));
    let before = resolver.seen(*pupil, subject, manual, scale);
    if before == wanted {
        return Ok(None);
    }
    if before != *seen {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let target = resolver.set(*pupil, subject, scale, wanted, by, at)?;
    let generation = targets.year.generation(subject);
    let was = manual.and_then(|manual| manual.set.get(&(subject.clone(), generation))).copied();
    Ok(Some(Edit { subject: subject.clone(), generation, target, was, before }))
}

impl TypedTarget {
    /// Reads the grade on the scale in which the subject's targets are set; `None` removes the target.
    ///
    /// # Errors
    /// `Invalid`: the text is not a grade of the scale, or it is the grade that is not a pass.
    pub fn check(&self, scale: Scale) -> Result<Option<Grade>, Failure> {
        if self.grade.trim().is_empty() {
            return Ok(None);
        }
        let wrong = |message| Failure::Invalid(crate::base::failure::FieldErrors::of("grade", message));
        read_target(scale, &self.grade).map(Some).map_err(wrong)
    }

    /// Why this target was not set, from the targets as they are afterwards; `None` if it is as typed. Somebody else,
    /// pre-population or a deletion may have come between.
    pub fn overtaken(&self, after: &YearGroupTargets, scale: Scale) -> Option<Failure> {
        let now = after.resolver().seen(self.pupil, &self.subject, after.manual.get(&self.pupil), scale);
        (Ok(now) != self.check(scale)).then(|| Refusal::ChangedMeanwhile.into())
    }

    /// The person who set or pre-populated the present target.
    pub fn set_by(&self, after: &YearGroupTargets) -> Option<UserId> {
        let manual = after.manual.get(&self.pupil);
        after.resolver().target(self.pupil, &self.subject, manual).map(|target| target.origin.by())
    }

    /// The sentence for a target that somebody else changed first. `by` is the name of [`TypedTarget::set_by`].
    pub fn overtaken_by(&self, after: &YearGroupTargets, by: Option<&str>) -> String {
        let manual = after.manual.get(&self.pupil);
        let target = after.resolver().target(self.pupil, &self.subject, manual);
        format!("Someone else has just changed this. {}", origin(target, by))
    }
}
