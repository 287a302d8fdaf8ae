//! Forms and views of a pupil's target in a subject.

use crate::access::form::form;
use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::Model;
use crate::attainment::progress::Progress;
use crate::base::failure::FieldErrors;
use crate::base::ids::PupilId;
use crate::records::cohort::YearGroupId;
use crate::records::pupil::Pupil;
use crate::targets::counts::origin;
use crate::targets::target::read_target;
use crate::targets::target::{ManualTargets, TargetResolver};
use serde::{Deserialize, Serialize};

/// Set a pupil's target in a subject, or remove it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetTargetForm {
    pub year: YearGroupId,
    pub pupil: PupilId,
    pub subject: String,
    /// The grade as it is written on the scale. Empty removes the target.
    pub grade: String,
    /// The target that the page showed, in the subject's scale; absent if there was none. If the present target
    /// differs, nothing changes.
    #[serde(default)]
    pub seen: Option<Grade>,
}

form!(SetTargetForm => SetTarget, TargetView; year: YearGroupId, pupil: PupilId);

impl SetTargetForm {
    /// Checks the grade on the scale in which the subject's targets are set. Returns `None` if the target is to be
    /// removed.
    ///
    /// # Errors
    /// The text is not a grade of the scale, or it is the grade that is not a pass.
    pub fn check(&self, scale: Scale) -> Result<Option<Grade>, FieldErrors> {
        if self.grade.trim().is_empty() {
            return Ok(None);
        }
        read_target(scale, &self.grade).map(Some).map_err(|message| FieldErrors::of("grade", message))
    }
}

/// View one pupil's target in one subject with all its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewTargetForm {
    pub year: YearGroupId,
    pub pupil: PupilId,
    pub subject: String,
}

form!(ViewTargetForm => ViewTarget, TargetView; year: YearGroupId, pupil: PupilId);

/// One pupil's target in one subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetView {
    /// The pupil's name.
    pub name: String,
    pub subject: String,
    /// The target on the subject's scale.
    pub grade: Option<Grade>,
    /// The grade it was pre-populated with.
    pub prepopulated: Option<Grade>,
    /// The benchmark grade.
    pub benchmark: Option<Grade>,
    /// The chance in per cent to reach the target, nationally.
    pub national: Option<u8>,
    /// The chance in per cent to reach the target, by the school's own progress.
    pub own: Option<u8>,
    /// The names of the scale's grades, lowest first.
    pub grades: Vec<String>,
    /// The chance in per cent of exactly each grade, nationally. Empty without prior attainment.
    pub chances: Vec<f64>,
    /// The chance in per cent of exactly each grade, by the school's own progress. Empty without results.
    pub own_chances: Vec<f64>,
    /// A sentence that says where the target comes from.
    pub origin: String,
}

impl TargetView {
    /// The view of a target. `by` is the name of the person who pre-populated or set it, if that person still has an
    /// account.
    #[expect(clippy::too_many_arguments, reason = "one target rests on all of these, and nothing else does")]
    pub fn of(
        model: &Model,
        resolver: &TargetResolver<'_>,
        pupil: &Pupil,
        subject: &str,
        scale: Scale,
        manual: &ManualTargets,
        progress: Option<&Progress>,
        by: Option<&str>,
    ) -> TargetView {
        let outlook =
            pupil.start(resolver.year.key.key_stage).and_then(|start| model.outlook(subject, &start));
        let outlook = outlook.map(|outlook| outlook.on(scale));
        let target = resolver.target(pupil.id, subject, Some(manual));
        let grade = target.map(|target| target.scale.seen_on(target.grade, scale));
        let percent = |shift: f64| Some((outlook?.chance(grade?, shift) * 100.0).round() as u8);
        let chances = |shift: f64| {
            let chances = outlook.map(|outlook| outlook.chances(shift)).unwrap_or_default();
            chances.into_iter().map(|chance| (chance * 1000.0).round() / 10.0).collect()
        };
        TargetView {
            name: pupil.listed_name(),
            subject: subject.to_owned(),
            grade,
            prepopulated: target.and_then(|target| Some(target.scale.seen_on(target.prepopulated?, scale))),
            benchmark: outlook.map(|outlook| outlook.benchmark(model.shift(resolver.year.level(subject)))),
            national: percent(0.0),
            own: progress.and_then(|progress| percent(progress.shift)),
            grades: (0..=scale.top().0).map(|step| scale.name(Grade(step)).to_owned()).collect(),
            chances: chances(0.0),
            own_chances: progress.map(|progress| chances(progress.shift)).unwrap_or_default(),
            origin: origin(target, by),
        }
    }
}
