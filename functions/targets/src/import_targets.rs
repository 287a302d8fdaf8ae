//! Import targets: preview or apply a target spreadsheet; one conditional write per pupil. Each target follows the same
//! rules as one that is set by hand. Pupils whose targets somebody else changed at the same moment are listed in the
//! answer. After an import that died half-way, preview and apply the file again: it does what is left.

use crate::tools::TargetFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{ImportTargetsForm, TargetsImportView};
use domain::targets::import::TargetsPlan;
use runtime::{Operation, Reply};
use std::collections::BTreeSet;

pub struct ImportTargets;

impl Operation for ImportTargets {
    type Form = ImportTargetsForm;
    type Tools = TargetFiles;
    type Caller = Call;

    async fn run(
        tools: &TargetFiles,
        call: &Call,
        form: ImportTargetsForm,
    ) -> Result<Reply<TargetsImportView>, Failure> {
        let targets = tools.store.year_group_targets(call, form.year).await?;
        let by = call.actor()?.id;
        let sheet = tools.read(call, form.upload, &form.file_name).await?;
        let model = reference::model(form.year.key_stage);
        let plan = TargetsPlan::of(&sheet, &targets, model, by, call.moment().now)?;
        let apply = plan.mark().is_confirmed(form.seen.as_ref())?;
        let mut lost = BTreeSet::new();
        if apply {
            for pupil in &plan.pupils {
                let set: Vec<_> = pupil
                    .set
                    .iter()
                    .map(|one| (one.subject.as_str(), one.generation, &one.target, one.was.as_ref()))
                    .collect();
                tools.store.set_targets(call, form.year, pupil.pupil, &set, pupil.event()).await?;
            }
            // The targets as they are now show which pupils lost: to a manual target, to pre-population or to a
            // deletion.
            lost = plan.lost(&tools.store.year_group_targets(call, form.year).await?);
        }
        Ok(TargetsImportView::of(&plan, &lost, apply).into())
    }
}
