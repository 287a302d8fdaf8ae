//! Delete targets: plan the deletion of a year group's targets, in all subjects or in one, if there are still as many as
//! the caller confirmed. Changes nothing: the plan is applied by `apply-change`. Applying it begins a new generation of
//! each subject's targets and deletes no target, so it can be undone. Four reads, and one write of the plan.

use crate::tools::TargetFiles;
use domain::access::call::Call;
use domain::access::form::PlannedView;
use domain::base::failure::Failure;
use domain::base::ids::ChangeId;
use domain::changes::Draft;
use domain::targets::forms::DeleteTargetsForm;
use runtime::{Operation, Reply};

pub struct DeleteTargets;

impl Operation for DeleteTargets {
    type Form = DeleteTargetsForm;
    type Tools = TargetFiles;
    type Caller = Call;

    async fn run(
        tools: &TargetFiles,
        call: &Call,
        form: DeleteTargetsForm,
    ) -> Result<Reply<PlannedView>, Failure> {
        let targets = tools.store.year_group_targets(call, form.year).await?;
        let subjects = targets.to_delete(form.subject.as_deref(), form.count)?;
        let (stored, title) = (targets.counts().total.set, tools.name_of(call, form.year).await?);
        let draft = Draft::of_deletion(subjects, stored, &targets.year, title);
        let change = tools.plan(call, ChangeId(call.moment().id("deletion")), draft).await?;
        Ok(PlannedView { change: change.id }.into())
    }
}
