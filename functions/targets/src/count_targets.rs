//! Count targets: count the targets of a year group per subject. Three reads.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{CountTargetsForm, TargetCountsView};
use runtime::{Operation, Reply};

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
        let targets = tools.store.year_group_targets(call, form.year).await?;
        Ok(TargetCountsView::of(&targets).into())
    }
}
