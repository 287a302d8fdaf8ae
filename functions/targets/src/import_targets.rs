//! Import targets: plan what a target spreadsheet would change in a year group. Changes nothing but the file, which is
//! deleted: the plan is applied by `apply-change`. Each target follows the same rules as one that is set by hand. Three
//! reads, and one write of the plan.

use crate::tools::TargetFiles;
use domain::access::call::Call;
use domain::access::form::PlannedView;
use domain::base::failure::Failure;
use domain::base::ids::ChangeId;
use domain::changes::Draft;
use domain::records::file::{RecordsKind, upload_key};
use domain::targets::forms::ImportTargetsForm;
use domain::targets::import::TargetsPlan;
use runtime::{Operation, Reply};

pub struct ImportTargets;

impl Operation for ImportTargets {
    type Form = ImportTargetsForm;
    type Tools = TargetFiles;
    type Caller = Call;

    async fn run(
        tools: &TargetFiles,
        call: &Call,
        form: ImportTargetsForm,
    ) -> Result<Reply<PlannedView>, Failure> {
        let id = ChangeId(form.upload.0);
        if tools.store.find_change(call, id).await?.is_some() {
            return Ok(PlannedView { change: id }.into());
        }
        let targets = tools.store.year_group_targets(call, form.year).await?;
        let by = call.actor()?.id;
        let sheet = tools.read(call, form.upload, &form.file_name).await?;
        let model = reference::model(form.year.key_stage);
        let plan = TargetsPlan::of(&sheet, &targets, model, by, call.moment().now)?;
        let planned = tools.plan(call, id, Draft::of_targets(plan, form.year, &form.file_name)).await?;
        tools.files.delete(&upload_key(call.tenant(), RecordsKind::Targets, form.upload), None).await?;
        Ok(PlannedView { change: planned.id }.into())
    }
}
