//! View subjects: show all subjects, the defaults of a year group, those it has chosen and those with targets. Three
//! reads.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::counts::subjects_with_targets;
use domain::targets::forms::{SubjectsView, ViewSubjectsForm};
use domain::targets::target::TargetResolver;
use runtime::{Operation, Reply};

pub struct ViewSubjects;

impl Operation for ViewSubjects {
    type Form = ViewSubjectsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: ViewSubjectsForm,
    ) -> Result<Reply<SubjectsView>, Failure> {
        tools.require_year_group(call, form.year).await?;
        let (year, prepopulated) = tools.store.year_group_and_prepopulated(call, form.year).await?;
        let manual = tools.store.manual_targets(call, form.year).await?;
        let resolver = TargetResolver { year: &year, prepopulated: &prepopulated };
        let words = |subjects: Vec<&str>| subjects.into_iter().map(str::to_owned).collect();
        Ok(SubjectsView {
            version: year.version,
            all: reference::model(form.year.key_stage).subjects().map(str::to_owned).collect(),
            defaults: words(form.year.key_stage.default_subjects().to_vec()),
            chosen: words(year.subjects()),
            with_targets: subjects_with_targets(&resolver, &manual).into_iter().collect(),
        }
        .into())
    }
}
