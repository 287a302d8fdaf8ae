//! Undo delete targets: brings the targets of a deletion back, within thirty days, unless others were set since.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{TargetCountsView, UndoDeleteTargetsForm};
use runtime::{Operation, Reply};

/// The operation.
pub struct UndoDeleteTargets;

impl Operation for UndoDeleteTargets {
    type Form = UndoDeleteTargetsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: UndoDeleteTargetsForm,
    ) -> Result<Reply<TargetCountsView>, Failure> {
        let mut targets = tools.store.year_group_targets(call, form.year).await?;
        let event = targets.undo(form.deletion, call.moment().now)?;
        tools.store.save_year_group(call, &targets.year, event).await?;
        Ok(TargetCountsView::of(&targets, call.moment().now).into())
    }
}
