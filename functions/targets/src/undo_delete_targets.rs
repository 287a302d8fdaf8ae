//! Undo delete targets: brings the targets of a deletion back, within thirty days, unless others were set since.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::targets::{TargetCountsView, UndoDeleteTargetsForm};
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
        let mut ledger = tools.store.ledger(call, form.year).await?;
        let event = ledger.undo(form.deletion, call.moment().now)?;
        tools.store.settle_year(call, &ledger.year, event).await?;
        Ok(ledger.counts(call.moment().now).into())
    }
}
