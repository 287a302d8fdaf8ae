//! Delete targets: delete the targets of a year group in all subjects or in one, if there are still as many as the
//! caller confirmed; three reads and one transaction. It begins a new generation of each subject's targets and deletes
//! no target, so it can be undone for thirty days. Running it twice is refused with `CountChanged`.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{DeleteTargetsForm, TargetCountsView};
use runtime::{Operation, Reply};

pub struct DeleteTargets;

impl Operation for DeleteTargets {
    type Form = DeleteTargetsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: DeleteTargetsForm,
    ) -> Result<Reply<TargetCountsView>, Failure> {
        let by = call.actor()?.id;
        let mut targets = tools.store.year_group_targets(call, form.year).await?;
        let event = targets.delete(form.subject.as_deref(), form.count, by, call.moment())?;
        tools.store.save_year_group(call, &targets.year, event).await?;
        Ok(TargetCountsView::of(&targets, call.moment().now).into())
    }
}
