//! Import results: what a file makes of the school's past results and its own progress, or that, in one transaction. A year
//! that the file has results of is replaced as a whole, so twice is the same as once; of two imports at once one is told.

use crate::tools::Exchange;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::records::{ImportResultsForm, ResultsImportView};
use domain::pupil::AcademicYear;
use domain::records::RecordsKind;
use domain::records::results::{ResultsPlan, years};
use runtime::{Operation, Reply};

/// The operation.
pub struct ImportResults;

impl Operation for ImportResults {
    type Form = ImportResultsForm;
    type Tools = Exchange;
    type Caller = Call;

    async fn run(
        tools: &Exchange,
        call: &Call,
        form: ImportResultsForm,
    ) -> Result<Reply<ResultsImportView>, Failure> {
        let sheet = tools.read(call, RecordsKind::Results, form.upload, &form.file_name).await?;
        let now = AcademicYear::at(call.moment().now);
        let there = tools.store.results(call, years(now)).await?;
        let plan = ResultsPlan::of(&sheet, now, reference::model, &there);
        let apply = plan.mark().is_confirmed(form.seen.as_ref())? && !plan.records.is_empty();
        if apply {
            tools.store.write_results(call, &plan.records, plan.event()).await?;
        }
        Ok(Reply::from(plan.view(apply)))
    }
}
