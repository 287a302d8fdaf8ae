//! Forms and views of a pupil's target in a subject.

use crate::access::form::form;
use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::Model;
use crate::attainment::progress::Progress;
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::ids::{PupilId, UserId};
use crate::records::cohort::YearGroupId;
use crate::records::pupil::Pupil;
use crate::records::pupils::points;
use crate::targets::counts::{from_benchmark, person};
use crate::targets::report::{Cell, TargetMeasures};
use crate::targets::target::{ManualTargets, Origin, TargetResolver, TargetStep};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most targets in one request.
pub const MAX_TYPED: usize = 100;

/// Set targets of a year group, or remove them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetTargetsForm {
    pub year: YearGroupId,
    /// The targets, 100 at most, each at most once.
    pub targets: Vec<TypedTarget>,
}

form!(SetTargetsForm => SetTargets, SetTargetsView; year: YearGroupId);

impl SetTargetsForm {
    /// # Errors
    /// An error of the field `targets`: there are none or too many, or one is there twice.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut keys: Vec<_> = self.targets.iter().map(|one| (one.pupil, &one.subject)).collect();
        keys.sort_unstable();
        keys.dedup();
        let message = match self.targets.len() {
            0 => "Send at least one target".to_owned(),
            many if many > MAX_TYPED => format!("Send up to {MAX_TYPED} targets at a time"),
            many if many > keys.len() => "Send each pupil’s target in a subject only once".to_owned(),
            _ => return Ok(()),
        };
        Err(FieldErrors::of("targets", message))
    }
}

/// A target as a person typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TypedTarget {
    pub pupil: PupilId,
    pub subject: String,
    /// The grade as it is written on the subject's scale. Empty removes the target.
    pub grade: String,
    /// The target that it was typed over, on the subject's scale; absent if there was none. If the present target is
    /// neither this nor the typed one, nothing changes.
    #[serde(default)]
    pub seen: Option<Grade>,
}

/// The outcome of each target, in the order of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetTargetsView {
    pub targets: Vec<TargetOutcome>,
}

/// The outcome of one target of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetOutcome {
    /// The target as it is now, with its figures.
    pub cell: Cell,
    /// What the pupil's targets come to now, as in the report.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measures: Option<TargetMeasures>,
    /// The reason why it was not set; absent if it is as typed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused: Option<RefusedTarget>,
}

/// The reason why a target was not set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedTarget {
    /// The code of the failure, as in a problem.
    pub code: String,
    /// The sentence that the person sees.
    pub sentence: String,
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
    /// The pupil's attainment at the end of the key stage before, in points; absent if it is not recorded.
    pub prior: Option<String>,
    /// What led to the target, latest first.
    pub history: Vec<TargetStepView>,
}

/// One of the things that led to a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetStepView {
    /// The grade as it was set, on the scale of that time; absent if a person removed the target.
    pub grade: Option<String>,
    /// How it came about and who did it, such as `set by Ann Lee`.
    pub how: String,
    /// The time, such as `31/08/2026 10:44`.
    pub at: String,
}

impl TargetStepView {
    /// The view of a step. `by` is the name of the person, if that person still has an account.
    fn of(step: &TargetStep<'_>, by: Option<&str>) -> TargetStepView {
        let by = person(by);
        let how = match step.origin {
            Origin::Set(_) => format!("set by {by}"),
            Origin::Prepopulated(source) => format!("pre-populated by {by} {}", from_benchmark(source)),
        };
        let grade = step.grade.map(|grade| step.scale.name(grade).to_owned());
        TargetStepView { grade, how, at: shown(step.origin.at()) }
    }
}

impl TargetView {
    /// The view of a target. `names` are those of the people who pre-populated or set it and still have an account.
    #[expect(clippy::too_many_arguments, reason = "one target rests on all of these, and nothing else does")]
    pub fn of(
        model: &Model,
        resolver: &TargetResolver<'_>,
        pupil: &Pupil,
        subject: &str,
        scale: Scale,
        manual: &ManualTargets,
        progress: Option<&Progress>,
        names: &BTreeMap<UserId, String>,
    ) -> TargetView {
        let outlook =
            pupil.start(resolver.year.key.key_stage).and_then(|start| model.outlook(subject, &start));
        let outlook = outlook.map(|outlook| outlook.on(scale));
        let target = resolver.target(pupil.id, subject, Some(manual));
        let steps = resolver.steps(pupil.id, subject, Some(manual));
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
            prior: pupil.prior.get(&resolver.year.key.key_stage).map(|prior| points(*prior)),
            history: steps
                .iter()
                .map(|step| TargetStepView::of(step, names.get(&step.origin.by()).map(String::as_str)))
                .collect(),
        }
    }
}
