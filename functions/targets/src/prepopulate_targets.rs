//! Pre-populate targets: preview the targets that the benchmarks give, or write them in one transaction, whatever their
//! number; three reads. Manual targets stay, unless the form asks to replace them. Running it twice is the same as
//! once; of two runs at the same moment, one fails with `ChangedMeanwhile`.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{PlanView, PrepopulateTargetsForm};
use domain::targets::plan::{Ask, Plan};
use runtime::{Operation, Reply};

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
