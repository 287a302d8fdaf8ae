//! Save benchmarks: save the benchmarks of the named subjects and the scales of their targets, in two reads and one
//! transaction. Fails with `ChangedMeanwhile` when the version is not the one that the caller saw.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::targets::forms::{SaveBenchmarksForm, VersionView};
use runtime::{Operation, Reply};

pub struct SaveBenchmarks;

impl Operation for SaveBenchmarks {
    type Form = SaveBenchmarksForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: SaveBenchmarksForm,
    ) -> Result<Reply<VersionView>, Failure> {
        let model = reference::model(form.year.key_stage);
        let mut year = tools.year_group_at(call, form.year, form.version).await?;
        let event =
            year.set_benchmarks(&form.levels, &form.scales, model, AcademicYear::at(call.moment().now))?;
        tools.store.save_year_group(call, &year, event).await?;
        Ok(VersionView { version: year.version }.into())
    }
}
