//! Download group figures: write the figures of a group's schools in one key stage and academic year into a file, a row per
//! school, and note it in the trail of each school. What is hidden in the reports is hidden in the file. A year that the
//! reports do not have gives `NotFound`.

use crate::groups::figures;
use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::access::form::ListFileView;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::collaborate::forms::DownloadGroupFiguresForm;
use runtime::{Operation, Reply};
use sheets::List;

pub struct DownloadGroupFigures;

impl Operation for DownloadGroupFigures {
    type Form = DownloadGroupFiguresForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: DownloadGroupFiguresForm,
    ) -> Result<Reply<ListFileView>, Failure> {
        let DownloadGroupFiguresForm { group, collection, part, format } = form;
        let stage = Some(collection.key_stage);
        let view = figures(tools, call, group, stage, EventKind::GroupFiguresExported).await?;
        if !view.years.contains(&collection.year) {
            return Err(Failure::NOT_FOUND);
        }
        let (headings, rows) = view.lines(collection.year, part);
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let file = List { name: "Figures", headings: &headings, rows, frozen: 1 }.file(format)?;
        let name = format.file_name(&format!("group-{collection}"), call.moment());
        Ok(Reply::file(name, format.content_type(), file))
    }
}
