//! Target report: show the targets of a year group by pupil and subject, with each target's benchmark and likelihoods,
//! and the totals of each subject. Four reads.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::targets::forms::{ReportView, TargetReportForm};
use domain::targets::report::Report;
use runtime::{Operation, Reply};

pub struct TargetReport;

impl Operation for TargetReport {
    type Form = TargetReportForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(tools: &Targets, call: &Call, form: TargetReportForm) -> Result<Reply<ReportView>, Failure> {
        let sources = tools.store.report_sources(call, form.year).await?;
        let event =
            form.year.cohort.event(EventKind::TargetReportOpened, AcademicYear::at(call.moment().now));
        tools.store.record_read(call, event).await?;
        let report = Report::of(
            reference::model(form.year.key_stage),
            reference::roles(form.year.finishes().0),
            &sources,
        );
        Ok(ReportView::of(report, reference::reference(form.year.key_stage)).into())
    }
}
