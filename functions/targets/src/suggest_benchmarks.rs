//! Suggest benchmarks: suggest per subject the next benchmark that is harder than the school's own rank, or Average
//! without results. It is a starting point, not a recommendation. Two reads; nothing is saved.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::benchmarks::suggestions;
use domain::targets::forms::{SuggestBenchmarksForm, SuggestionView};
use runtime::{Operation, Reply};

pub struct SuggestBenchmarks;

impl Operation for SuggestBenchmarks {
    type Form = SuggestBenchmarksForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: SuggestBenchmarksForm,
    ) -> Result<Reply<SuggestionView>, Failure> {
        tools.require_year_group(call, form.year).await?;
        let (year, progress) = tools.store.year_group_and_progress(call, form.year).await?;
        let levels = suggestions(reference::model(form.year.key_stage), &year, &progress);
        Ok(SuggestionView { levels }.into())
    }
}
