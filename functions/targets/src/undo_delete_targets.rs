//! Undo delete targets: bring the targets of a deletion back, in three reads and one transaction. Refused after thirty
//! days, when other targets were set since in one of its subjects, or when it was already undone.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{TargetCountsView, UndoDeleteTargetsForm};
use runtime::{Operation, Reply};

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
