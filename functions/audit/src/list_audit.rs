//! List audit: a page of the school's audit trail, newest first.

use crate::tools::Trail;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::PageView;
use domain::forms::audit::{EntryView, ListAuditForm, Sought};
use runtime::{Operation, Reply};

/// The operation.
pub struct ListAudit;

/// Rows on a page.
const PAGE: usize = 50;

/// How often a page is read on for: with a filter that fits little, a page is short, or empty, after 500 entries, and
/// its cursor goes on from there.
const MAX_READS: usize = 10;

impl Operation for ListAudit {
    type Form = ListAuditForm;
    type Tools = Trail;
    type Caller = Call;

    async fn run(
        tools: &Trail,
        call: &Call,
        form: ListAuditForm,
    ) -> Result<Reply<PageView<EntryView>>, Failure> {
        let sought = form.filter.check()?;
        let (mut rows, mut next) = (Vec::new(), form.cursor);
        for _ in 0..MAX_READS {
            // No more than the page still takes: whatever is read is shown, so the cursor is the last read.
            let page = read(tools, call, &sought, next.as_deref(), PAGE - rows.len()).await?;
            rows.extend(page.rows);
            next = page.next;
            if rows.len() == PAGE || next.is_none() {
                break;
            }
        }
        Ok(PageView { rows, next }.into())
    }
}

/// The entries looked for among the next so many.
pub(crate) async fn read(
    tools: &Trail,
    call: &Call,
    sought: &Sought,
    cursor: Option<&str>,
    limit: usize,
) -> Result<PageView<EntryView>, Failure> {
    let limit = i32::try_from(limit).unwrap_or(i32::MAX);
    let page = tools.store.entries(call.tenant(), sought.within, cursor, limit).await?;
    let mut rows = Vec::new();
    for entry in &page.rows {
        let record = entry.record()?;
        if sought.takes(&record) {
            rows.push(EntryView::of(entry, record));
        }
    }
    Ok(PageView { rows, next: page.next })
}
