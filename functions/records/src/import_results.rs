//! Import results: plan what a spreadsheet of past results would change, and the school's own progress with it. Changes
//! nothing but the file, which is deleted: the plan is applied by `apply-change`, as a whole. A year that the file has
//! results of is replaced as a whole. One read, and one write of the plan.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::access::form::PlannedView;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::changes::Draft;
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::ImportResultsForm;
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
    ) -> Result<Reply<PlannedView>, Failure> {
        let kind = RecordsKind::Results;
        if !call.organisation().keeps_counts {
            return Err(Refusal::CountsNotKept.into());
        }
        if let Some(planned) = tools.planned(call, form.upload).await? {
            return Ok(planned.into());
        }
        let sheet = tools.read(call, kind, form.upload, &form.file_name).await?;
        let now = AcademicYear::at(call.moment().now);
        let there = tools.store.counts(call, years(now)).await?;
        let plan = ResultsPlan::of(&sheet, now, reference::model, &there);
        let draft = Draft::of_results(plan, &there, &form.file_name);
        Ok(tools.plan(call, kind, form.upload, draft).await?.into())
    }
}
