//! Export targets: the report as a file, a row a pupil, a column a subject, with UPNs so that another system knows the pupils.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::ListFileView;
use domain::forms::targets::ExportTargetsForm;
use runtime::{Operation, Reply};
use sheets::List;

/// The operation.
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
        let (report, upns) = tools.report(call, form.year).await?;
        let headings = report.headings();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let list = List { name: "Targets", headings: &headings, rows: report.lines(&upns) };
        let name = form.format.file_name("targets", call.moment());
        Ok(Reply::file(name, form.format.content_type(), list.file(form.format)?))
    }
}
