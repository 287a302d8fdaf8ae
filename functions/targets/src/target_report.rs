//! Target report: pupils by subjects, with each target's benchmark and likelihoods, and what each subject comes to.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::targets::{ReportView, TargetReportForm};
use runtime::{Operation, Reply};

/// The operation.
pub struct TargetReport;

impl Operation for TargetReport {
    type Form = TargetReportForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(tools: &Targets, call: &Call, form: TargetReportForm) -> Result<Reply<ReportView>, Failure> {
        let (view, _) = tools.report(call, form.year).await?;
        Ok(view.into())
    }
}
