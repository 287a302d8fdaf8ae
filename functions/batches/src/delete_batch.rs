//! Delete batch: its rows are forgotten; accounts already created from it stay.

use crate::tools::Batches;
use domain::batch::Batch;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::batches::DeleteBatchForm;
use runtime::{Operation, Reply};

/// The operation.
pub struct DeleteBatch;

impl Operation for DeleteBatch {
    type Form = DeleteBatchForm;
    type Tools = Batches;
    type Caller = Call;

    async fn run(tools: &Batches, call: &Call, form: DeleteBatchForm) -> Result<Reply<()>, Failure> {
        let delete = |batch: &mut Batch| Ok(batch.delete());
        tools.store.change_batch(call, form.batch, delete).await?;
        Ok(().into())
    }
}
