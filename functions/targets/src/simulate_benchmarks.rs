//! Simulate benchmarks: show what benchmarks would give before they are saved (F79). Changes nothing. Reads the year group, all
//! pupils of the school, and the results of the key stage; no pupil is shown.

use crate::tools::{Targets, outcomes};
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::targets::forms::{OutcomesView, SimulateBenchmarksForm};
use domain::targets::outcome::Outcome;
use runtime::{Operation, Reply};

pub struct SimulateBenchmarks;

impl Operation for SimulateBenchmarks {
    type Form = SimulateBenchmarksForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: SimulateBenchmarksForm,
    ) -> Result<Reply<OutcomesView>, Failure> {
        let targets = tools.store.year_group_targets(call, form.year).await?;
        let (mut chosen, now) = (targets.clone(), AcademicYear::at(call.moment().now));
        let model = reference::model(form.year.key_stage);
        chosen.year.set_benchmarks(&form.levels, &form.scales, model, now)?;
        let given = |model: &_, roles: &_| Outcome::of_benchmarks(model, roles, &chosen);
        Ok(outcomes(&tools.store, call, &targets, given).await?.into())
    }
}
