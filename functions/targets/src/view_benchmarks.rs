//! View benchmarks: show each subject's benchmark, the cohort's average grade at each level, and the school's own rank.
//! Two reads: the settings with the school's progress, and the pupils.

use crate::tools::Targets;
use crate::tools::count;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{BenchmarkView, BenchmarksView, ReferenceView, ViewBenchmarksForm};
use runtime::{Operation, Reply};

pub struct ViewBenchmarks;

impl Operation for ViewBenchmarks {
    type Form = ViewBenchmarksForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: ViewBenchmarksForm,
    ) -> Result<Reply<BenchmarksView>, Failure> {
        let (year, progress) = tools.store.year_group_and_progress(call, form.year).await?;
        let pupils = tools.pupils(call, form.year).await?;
        let key_stage = form.year.key_stage;
        Ok(BenchmarksView {
            version: year.version,
            pupils: count(pupils.len()),
            with_prior: count(pupils.iter().filter(|pupil| pupil.start(key_stage).is_some()).count()),
            subjects: BenchmarkView::all(reference::model(key_stage), &year, &progress, &pupils),
            reference: ReferenceView::of(reference::reference(key_stage)),
        }
        .into())
    }
}
