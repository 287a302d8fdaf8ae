//! View target settings: show the target settings of a year group, with the targets that the choice "upwards only"
//! would change. Three reads.

use crate::tools::Targets;
use crate::tools::count;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::below::targets_below;
use domain::targets::forms::{TargetSettingsView, ViewTargetSettingsForm};
use domain::targets::year_group_targets::YearGroupTargets;
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
        let targets = tools.store.year_group_targets(call, form.year).await?;
        let (key_stage, counts) = (form.year.key_stage, targets.counts());
        let below = targets_below(&targets, reference::model(key_stage));
        let YearGroupTargets { year, pupils, prepopulated, .. } = targets;
        let current = prepopulated
            .columns
            .iter()
            .filter(|column| year.generation(&column.source.subject) == column.source.generation);
        Ok(TargetSettingsView {
            version: year.version,
            settings: year.settings,
            has_plus_one: key_stage.has_plus_one(),
            benchmarks_set: !year.benchmarks.is_empty(),
            prepopulated: count(current.map(|column| column.grades.len()).sum()),
            below,
            unseen: counts.total.unseen,
            pupils: count(pupils.len()),
            with_prior: count(pupils.iter().filter(|pupil| pupil.prior.contains_key(&key_stage)).count()),
        }
        .into())
    }
}
