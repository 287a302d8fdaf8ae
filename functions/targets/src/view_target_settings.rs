//! View target settings: show the target settings of a year group, in two reads.

use crate::tools::Targets;
use crate::tools::count;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{TargetSettingsView, ViewTargetSettingsForm};
use runtime::{Operation, Reply};

pub struct ViewTargetSettings;

impl Operation for ViewTargetSettings {
    type Form = ViewTargetSettingsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: ViewTargetSettingsForm,
    ) -> Result<Reply<TargetSettingsView>, Failure> {
        let year = tools.store.year_group(call, form.year).await?;
        let pupils = tools.pupils(call, form.year).await?;
        let key_stage = form.year.key_stage;
        Ok(TargetSettingsView {
            version: year.version,
            settings: year.settings,
            has_plus_one: key_stage.has_plus_one(),
            benchmarks_set: !year.benchmarks.is_empty(),
            pupils: count(pupils.len()),
            with_prior: count(pupils.iter().filter(|pupil| pupil.prior.contains_key(&key_stage)).count()),
        }
        .into())
    }
}
