//! Count targets: of each subject, and which deletions can be undone.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::targets::{CountTargetsForm, TargetCountsView};
use runtime::{Operation, Reply};

/// The operation.
pub struct CountTargets;

impl Operation for CountTargets {
    type Form = CountTargetsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: CountTargetsForm,
    ) -> Result<Reply<TargetCountsView>, Failure> {
        Ok(tools.store.ledger(call, form.year).await?.counts(call.moment().now).into())
    }
}
