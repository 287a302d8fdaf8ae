//! Pre-populate targets: what it would do, or that, in one transaction whatever the number of targets. What people set stays,
//! unless it is to be replaced. Twice is the same as once.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::targets::{PlanView, PrepopulateTargetsForm};
use domain::targets::ledger::Ledger;
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
        let Ledger { year, base, edits, pupils } = tools.store.ledger(call, form.year).await?;
        let ask = Ask {
            by: call.user().map(|user| user.id).ok_or(Failure::SIGNED_OUT)?,
            at: call.moment().now,
            replacing: form.replacing,
        };
        let model = reference::model(form.year.key_stage);
        let plan = Plan::of(model, &year, &base, &pupils, &edits, &ask)?;
        if form.apply {
            tools.store.prepopulate(call, &year, &plan.base, plan.event(&year)).await?;
        }
        Ok(PlanView { total: plan.total(), subjects: plan.counts, applied: form.apply }.into())
    }
}
