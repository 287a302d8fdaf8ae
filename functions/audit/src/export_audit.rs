//! Export audit: write the audit trail into a file, newest first, with the filters of the list. Refuses more than 5,000
//! entries.

use crate::list_audit::page;
use crate::tools::Trail;
use domain::access::call::Call;
use domain::access::form::ListFileView;
use domain::audit::forms::{EntryView, ExportAuditForm};
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::base::sheet::{ListCell, MAX_EXPORTED};
use runtime::{Operation, Reply};
use sheets::List;

pub struct ExportAudit;

/// Entries per page that is read. DynamoDB ends a page at 1 MB whatever limit it is given.
const READ: usize = 1_000;

/// The most pages per export. A school that changes something a hundred times per school day writes 20,000 entries per
/// year.
const MAX_PAGES: usize = 50;

impl Operation for ExportAudit {
    type Form = ExportAuditForm;
    type Tools = Trail;
    type Caller = Call;

    async fn run(tools: &Trail, call: &Call, form: ExportAuditForm) -> Result<Reply<ListFileView>, Failure> {
        let sought = form.filter.check()?;
        let too_many = || Refusal::TooManyToExport { limit: MAX_EXPORTED };
        let (mut rows, mut cursor) = (Vec::new(), None);
        for n in 0.. {
            let page = page(tools, call, &sought, cursor.as_deref(), READ).await?;
            rows.extend(page.rows.iter().map(|entry| ListCell::texts(entry.cells())));
            cursor = page.next;
            if rows.len() > MAX_EXPORTED || (cursor.is_some() && n + 1 == MAX_PAGES) {
                return Err(too_many().into());
            }
            if cursor.is_none() {
                break;
            }
        }
        tools.store.record_read(call, Event::of(EventKind::AuditExported)).await?;
        let list = List { name: "Audit trail", headings: EntryView::HEADINGS, rows, frozen: 0 };
        let name = form.format.file_name("audit", call.moment());
        Ok(Reply::file(name, form.format.content_type(), list.file(form.format)?))
    }
}
