//! Export targets: write the report into a file with one row per pupil and for each subject its target, benchmark, class and chances. It contains the
//! UPNs, so that another system can identify the pupils. Four reads.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::access::form::ListFileView;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::targets::forms::{ExportTargetsForm, ReportView};
use domain::targets::report::Report;
use runtime::{Operation, Reply};
use sheets::List;

pub struct ExportTargets;

impl Operation for ExportTargets {
    type Form = ExportTargetsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: ExportTargetsForm,
    ) -> Result<Reply<ListFileView>, Failure> {
        let sources = tools.store.report_sources(call, form.year).await?;
        let event = form.year.cohort.event(EventKind::TargetsExported, AcademicYear::at(call.moment().now));
        tools.store.record_read(call, event).await?;
        let pupils = &sources.targets.pupils;
        let report = Report::of(
            reference::model(form.year.key_stage),
            reference::roles(form.year.finishes().0),
            &sources,
        );
        let report = ReportView::of(report, reference::reference(form.year.key_stage));
        let headings = report.headings();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let list = List {
            name: "Targets",
            headings: &headings,
            rows: report.lines(pupils, form.year.key_stage),
            frozen: 2,
        };
        let name = form.format.year_group_file_name(
            &call.organisation().name,
            report.year_group,
            "targets",
            call.moment(),
        );
        Ok(Reply::file(name, form.format.content_type(), list.file(form.format)?))
    }
}
