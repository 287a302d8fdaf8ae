//! View change lines: list the lines of a large change, or only those that were refused, a page at a time. One read of
//! the change and one of its plan, of which only the page is parsed; the first of the day leaves an entry in the trail.

use crate::tools::ChangeFiles;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::base::failure::Failure;
use domain::changes::forms::{LINES_PER_PAGE, LineView, ViewChangeLinesForm};
use runtime::{Operation, Reply};

pub struct ViewChangeLines;

impl Operation for ViewChangeLines {
    type Form = ViewChangeLinesForm;
    type Tools = ChangeFiles;
    type Caller = Call;

    async fn run(
        tools: &ChangeFiles,
        call: &Call,
        form: ViewChangeLinesForm,
    ) -> Result<Reply<PageView<LineView>>, Failure> {
        let change = tools.change(call, form.change).await?;
        tools.store.record_read(call, change.opened()).await?;
        let Some(plan) = tools.find_plan(call, &change).await? else {
            return Ok(PageView { rows: Vec::new(), next: None }.into());
        };
        let after = match form.cursor.as_deref().map(str::parse::<u32>) {
            None => None,
            Some(Ok(last)) => Some(last),
            Some(Err(_)) => return Err(Failure::Unreadable("its cursor is not of this list".to_owned())),
        };
        let listed = |line: &u32| !form.refused || change.is_refused(*line);
        let mut numbers = (0..plan.len()).filter(|line| after.is_none_or(|last| *line > last)).filter(listed);
        let page: Vec<u32> = numbers.by_ref().take(LINES_PER_PAGE).collect();
        let next = numbers.next().and(page.last()).map(u32::to_string);
        let rows = page.into_iter().map(|line| Ok(LineView::of(&change, line, plan.line(line)?)));
        Ok(PageView { rows: rows.collect::<Result<_, Failure>>()?, next }.into())
    }
}
