//! Pre-populate targets: what it would do, or that, in one transaction whatever the number of targets. What people set stays,
//! unless it is to be replaced. Twice is the same as once.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{PlanView, PrepopulateTargetsForm};
use domain::targets::plan::{Ask, Plan};
use runtime::{Operation, Reply};

/// The operation.
pub struct PrepopulateTargets;

impl Operation for PrepopulateTargets {
    type Form = PrepopulateTargetsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: PrepopulateTargetsForm,
    ) -> Result<Reply<PlanView>, Failure> {
        let targets = tools.store.year_group_targets(call, form.year).await?;
        let ask = Ask { by: call.actor()?.id, at: call.moment().now, replacing: form.replacing };
        let model = reference::model(form.year.key_stage);
        let plan = Plan::of(model, &targets, &ask)?;
        if form.apply {
            let year = &targets.year;
            tools.store.prepopulate(call, year, &plan.prepopulated, plan.event(year)).await?;
        }
        Ok(PlanView { total: plan.total(), subjects: plan.counts, applied: form.apply }.into())
    }
}
