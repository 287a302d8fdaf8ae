//! List batches: show a page of the school's batches of one kind, newest first.

use crate::tools::Batches;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::base::failure::Failure;
use domain::batches::forms::{BatchSummary, ListBatchesForm};
use runtime::{Operation, Reply};

pub struct ListBatches;

impl Operation for ListBatches {
    type Form = ListBatchesForm;
    type Tools = Batches;
    type Caller = Call;

    async fn run(
        tools: &Batches,
        call: &Call,
        form: ListBatchesForm,
    ) -> Result<Reply<PageView<BatchSummary>>, Failure> {
        let page = tools.store.batches(call, form.kind, form.cursor.as_deref()).await?;
        Ok(PageView { rows: page.rows.iter().map(BatchSummary::of).collect(), next: page.next }.into())
    }
}
