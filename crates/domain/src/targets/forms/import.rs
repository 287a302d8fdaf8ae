//! Targets by spreadsheet.

use crate::access::form::form;
use crate::base::ids::{PupilId, UploadId};
use crate::records::cohort::YearGroupId;
use crate::records::forms::Import;
use crate::records::import::{ChangedPupil, LISTED, PlanMark, RefusedRow, count};
use crate::targets::import::{PupilTargets, TargetsPlan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Preview or apply an uploaded file of a year group's targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportTargetsForm {
    pub year: YearGroupId,
    pub upload: UploadId,
    /// The file's name, as it was uploaded.
    pub file_name: String,
    /// The mark of the plan that was shown. The import is applied if its plan still has this mark. Without one, nothing is
    /// changed and the plan comes back.
    #[serde(default)]
    pub seen: Option<PlanMark>,
}

form!(ImportTargetsForm => ImportTargets, TargetsImportView; year: YearGroupId);

impl Import for ImportTargetsForm {
    fn having_seen(&self, view: Option<&TargetsImportView>) -> ImportTargetsForm {
        ImportTargetsForm { seen: view.map(|view| view.mark.clone()), ..self.clone() }
    }

    fn refused(view: &TargetsImportView) -> u32 {
        view.refused
    }
}

/// What importing targets does, or did. At most 200 pupils and rows of each kind are listed; all are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetsImportView {
    /// Pupils whose targets change.
    pub pupils: u32,
    /// Targets that change.
    pub targets: u32,
    /// Targets that are in the file as they are here.
    pub unchanged: u32,
    /// Rows and targets that cannot be taken.
    pub refused: u32,
    /// What changes.
    pub changes: Vec<ChangedPupil>,
    /// Pupils with a target that somebody else was at meanwhile; look at them, and import the file again.
    pub changed_meanwhile: Vec<ChangedPupil>,
    /// What cannot be taken, and why.
    pub refusals: Vec<RefusedRow>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// Whether it was done.
    pub applied: bool,
}

impl TargetsImportView {
    /// The plan's view. `lost` are the pupils whose targets somebody else changed while the plan was applied.
    pub fn of(plan: &TargetsPlan, lost: &BTreeSet<PupilId>, applied: bool) -> TargetsImportView {
        let (lost, set): (Vec<&PupilTargets>, Vec<&PupilTargets>) =
            plan.pupils.iter().partition(|one| lost.contains(&one.pupil));
        let listed = |pupils: &[&PupilTargets]| pupils.iter().take(LISTED).map(|one| one.changed()).collect();
        TargetsImportView {
            pupils: count(set.len()),
            targets: count(set.iter().map(|one| one.set.len()).sum()),
            unchanged: count(plan.unchanged),
            refused: count(plan.refused.len()),
            changes: listed(&set),
            changed_meanwhile: listed(&lost),
            refusals: plan.refused.iter().take(LISTED).cloned().collect(),
            mark: plan.mark(),
            applied,
        }
    }
}
