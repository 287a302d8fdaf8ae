//! Delete targets: of a year group, in all subjects or in one, if there are still as many as were confirmed. Nothing is removed
//! for thirty days: the life of the subject's targets ends, in one transaction.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::targets::{DeleteTargetsForm, TargetCountsView};
use runtime::{Operation, Reply};

/// The operation.
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
        let by = call.user().map(|user| user.id).ok_or(Failure::SIGNED_OUT)?;
        let mut ledger = tools.store.ledger(call, form.year).await?;
        let event = ledger.delete(form.subject.as_deref(), form.count, by, call.moment())?;
        tools.store.settle_year(call, &ledger.year, event).await?;
        Ok(ledger.counts(call.moment().now).into())
    }
}
