//! Delete batch row: delete a row from its batch for good, in one read and one transaction. Running it twice changes
//! nothing more.

use crate::tools::Batches;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::batches::batch::Batch;
use domain::batches::forms::{BatchView, DeleteBatchRowForm};
use runtime::{Operation, Reply};

pub struct DeleteBatchRow;

impl Operation for DeleteBatchRow {
    type Form = DeleteBatchRowForm;
    type Tools = Batches;
    type Caller = Call;

    async fn run(
        tools: &Batches,
        call: &Call,
        form: DeleteBatchRowForm,
    ) -> Result<Reply<BatchView>, Failure> {
        let delete = |batch: &mut Batch| Ok(batch.delete_row(form.row)?);
        let batch = tools.store.change_batch(call, form.batch, delete).await?;
        Ok(BatchView::of(&batch).into())
    }
}
