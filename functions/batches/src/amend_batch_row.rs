//! Amend batch row: replace the cells of a row, in two or three reads and one transaction. Cells may still be wrong
//! afterwards: the grid shows it.

use crate::tools::Batches;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::batches::batch::Batch;
use domain::batches::forms::{AmendBatchRowForm, BatchView};
use runtime::{Operation, Reply};

pub struct AmendBatchRow;

impl Operation for AmendBatchRow {
    type Form = AmendBatchRowForm;
    type Tools = Batches;
    type Caller = Call;

    async fn run(tools: &Batches, call: &Call, form: AmendBatchRowForm) -> Result<Reply<BatchView>, Failure> {
        let kind = tools.store.batch(call, form.batch).await?.kind;
        let email = form.check(kind)?;
        let taken = match email {
            Some(email) => !tools.store.emails_taken(call, &[email]).await?.is_empty(),
            None => false,
        };
        let amend = |batch: &mut Batch| batch.amend(form.row, form.cells.clone(), taken);
        let batch = tools.store.change_batch(call, form.batch, amend).await?;
        Ok(BatchView::of(&batch).into())
    }
}
