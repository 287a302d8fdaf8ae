//! Targets that staff set below the pre-populated grade. Whether they count depends on the editing rule (F49), so
//! changing the rule changes them.

use crate::attainment::grade::Grade;
use crate::attainment::model::Model;
use crate::base::refusal::Refusal;
use crate::targets::counts::subjects_with_targets;
use crate::targets::settings::{Editing, TargetSettings};
use crate::targets::target::TargetResolver;
use crate::targets::year_group::YearGroup;
use crate::targets::year_group_targets::YearGroupTargets;
use serde::{Deserialize, Serialize};

/// A target below its pre-populated grade, or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetBelow {
    /// The pupil's surname and forename.
    pub name: String,
    pub subject: String,
    /// The grade that staff set; absent if they removed the target.
    pub set: Option<String>,
    /// The grade that counts in its place where targets may only go up.
    pub prepopulated: String,
}

/// All such targets of pupils who take the subject.
pub fn targets_below(targets: &YearGroupTargets, model: &Model) -> Vec<TargetBelow> {
    let with = |editing: Editing| YearGroup {
        settings: TargetSettings { editing, ..targets.year.settings },
        ..targets.year.clone()
    };
    let (free, upwards) = (with(Editing::UpOrDown), with(Editing::Upwards));
    let resolver = |year| TargetResolver { year, prepopulated: &targets.prepopulated };
    let (free, upwards, takers) = (resolver(&free), resolver(&upwards), targets.takers());
    let mut below = Vec::new();
    for subject in subjects_with_targets(&free, &targets.manual) {
        let Some(scale) = targets.year.scale(&subject, model) else { continue };
        let taking = targets.pupils.iter().filter(|pupil| takers.include(pupil, &subject));
        for pupil in taking {
            let manual = targets.manual.get(&pupil.id);
            let (set, higher) =
                (free.target(pupil.id, &subject, manual), upwards.target(pupil.id, &subject, manual));
            if let Some(higher) = higher.filter(|_| set != higher) {
                let name = |grade: Grade, on| {
                    scale.name(crate::attainment::grade::Scale::seen_on(on, grade, scale)).to_owned()
                };
                below.push(TargetBelow {
                    name: pupil.listed_name(),
                    subject: subject.clone(),
                    set: set.map(|set| name(set.grade, set.scale)),
                    prepopulated: name(higher.grade, higher.scale),
                });
            }
        }
    }
    below
}

/// Checks that the person who saves these settings has confirmed as many changed targets as there are.
///
/// # Errors
/// `TargetsWouldChange`.
pub fn confirm_change(
    targets: &YearGroupTargets,
    settings: &TargetSettings,
    model: &Model,
    confirmed: u32,
) -> Result<(), Refusal> {
    let is_upwards = |settings: &TargetSettings| settings.editing == Editing::Upwards;
    let changes = is_upwards(settings) != is_upwards(&targets.year.settings);
    let count = if changes { targets_below(targets, model).len() as u32 } else { 0 };
    if count == confirmed { Ok(()) } else { Err(Refusal::TargetsWouldChange { count }) }
}
