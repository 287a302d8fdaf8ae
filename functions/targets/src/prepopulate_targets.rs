//! Pre-populate targets: plan the targets that the benchmarks give. Changes nothing: the plan is applied by
//! `apply-change`, in one transaction whatever their number. Manual targets stay, unless the form asks to replace them.
//! Reads the year group, and all pupils and the latest results of the key stage for what it would come to (F79); one write of the plan.

use crate::tools::{TargetFiles, outcomes};
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::ChangeId;
use domain::changes::Draft;
use domain::targets::forms::{PlanView, PrepopulateTargetsForm};
use domain::targets::outcome::Outcome;
use domain::targets::plan::{Ask, Plan};
use domain::targets::year_group_targets::YearGroupTargets;
use runtime::{Operation, Reply};

pub struct PrepopulateTargets;

impl Operation for PrepopulateTargets {
    type Form = PrepopulateTargetsForm;
    type Tools = TargetFiles;
    type Caller = Call;

    async fn run(
        tools: &TargetFiles,
        call: &Call,
        form: PrepopulateTargetsForm,
    ) -> Result<Reply<PlanView>, Failure> {
        let targets = tools.store.year_group_targets(call, form.year).await?;
        let ask = Ask { by: call.actor()?.id, at: call.moment().now, replacing: form.replacing };
        let plan = Plan::of(reference::model(form.year.key_stage), &targets, &ask)?;
        let (total, subjects) = (plan.total(), plan.counts.clone());
        let after = YearGroupTargets { prepopulated: plan.prepopulated.clone(), ..targets.clone() };
        let given = |model: &_, roles: &_| Outcome::of_targets(model, roles, &after);
        let outcomes = outcomes(&tools.store, call, &targets, given).await?;
        let title = tools.name_of(call, form.year).await?;
        let draft = Draft::of_prepopulation(plan, &targets.year, targets.prepopulated, title);
        let id = ChangeId(call.moment().id(&format!("prepopulation {}", form.year)));
        let change = tools.plan(call, id, draft).await?;
        Ok(PlanView { total, subjects, outcomes, change: change.id, mark: change.mark }.into())
    }
}
