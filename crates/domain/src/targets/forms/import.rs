//! Forms and views of importing targets by spreadsheet.

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
    /// The file's name when it was uploaded.
    pub file_name: String,
    /// The mark of the plan that was shown. The import is applied if its plan still has this mark. Without a mark,
    /// nothing changes and the plan is returned.
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

/// The result of importing targets, or a preview of it. Lists at most 200 pupils and rows of each kind; the counts
/// include all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetsImportView {
    /// The number of pupils whose targets change.
    pub pupils: u32,
    /// The number of targets that change.
    pub targets: u32,
    /// The number of targets in the file that are the same as the stored ones.
    pub unchanged: u32,
    /// The number of rows and targets that cannot be imported.
    pub refused: u32,
    /// The changes.
    pub changes: Vec<ChangedPupil>,
    /// Pupils whose targets somebody else changed at the same time. Check them, and import the file again.
    pub changed_meanwhile: Vec<ChangedPupil>,
    /// The rows and targets that cannot be imported, with reasons.
    pub refusals: Vec<RefusedRow>,
    /// Sentences about the file as a whole, to read before the plan is confirmed.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// True if the import was applied.
    pub applied: bool,
}

impl TargetsImportView {
    /// The view of a plan. `lost` are the pupils whose targets somebody else changed while the plan was applied.
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
            warnings: plan.warnings.clone(),
            mark: plan.mark(),
            applied,
        }
    }
}
