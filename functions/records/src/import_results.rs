//! Import results: preview or apply a spreadsheet of past results, and calculate the school's own progress; one read
//! and one transaction. A year that the file has results of is replaced as a whole, so running it twice is the same as
//! once. Of two imports at the same moment, one fails with `ChangedMeanwhile`.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::{ImportResultsForm, ResultsImportView};
use domain::records::results::{ResultsPlan, years};
use runtime::{Operation, Reply};

pub struct ImportResults;

impl Operation for ImportResults {
    type Form = ImportResultsForm;
    type Tools = RecordFiles;
    type Caller = Call;

    async fn run(
        tools: &RecordFiles,
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
        Ok(Reply::from(ResultsImportView::of(&plan, apply)))
    }
}
