//! List audit: show a page of the school's audit trail, newest first. At most ten queries, and a read of the names of the
//! pupils in it, up to 100 per BatchGetItem.

use crate::tools::Trail;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::audit::entry::{Entry, Record};
use domain::audit::forms::{EntryView, ListAuditForm, Sought, named_pupils};
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use runtime::{Operation, Reply};
use std::collections::BTreeSet;

pub struct ListAudit;

/// Rows per page.
const PAGE: usize = 50;

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
        let page = page(tools, call, &sought, form.cursor.as_deref(), PAGE).await?;
        tools.store.record_read(call, Event::of(EventKind::AuditOpened)).await?;
        Ok(page.into())
    }
}

/// A page of the entries that match the filter. An entry that cannot be parsed is left out here; the check reports it.
pub(crate) async fn page(
    tools: &Trail,
    call: &Call,
    sought: &Sought,
    cursor: Option<&str>,
    size: usize,
) -> Result<PageView<EntryView>, Failure> {
    let takes = |entry: &Entry| entry.record().is_ok_and(|record| sought.takes(&record));
    let page = tools.store.entries(call.tenant(), sought.within, cursor, size, takes).await?;
    let read: Vec<(&Entry, Record)> =
        page.rows.iter().filter_map(|entry| Some((entry, entry.record().ok()?))).collect();
    let pupils: BTreeSet<PupilId> = read.iter().flat_map(|(_, record)| named_pupils(record)).collect();
    let names = tools.store.names_of_pupils(call, &Vec::from_iter(pupils)).await?;
    let rows = read.into_iter().map(|(entry, record)| EntryView::of(entry, record, &names)).collect();
    Ok(PageView { rows, next: page.next })
}
