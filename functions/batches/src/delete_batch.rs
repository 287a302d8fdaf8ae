//! Delete batch: delete the rows of a batch, in one read and one transaction. Accounts that were created from it stay.
//! Running it twice is the same as once.

use crate::tools::Batches;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::batches::batch::Batch;
use domain::batches::forms::DeleteBatchForm;
use runtime::{Operation, Reply};

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
