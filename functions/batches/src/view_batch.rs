//! View batch: show the rows of a batch, and what is wrong with each. One read.

use crate::tools::Batches;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::batches::forms::{BatchView, ViewBatchForm};
use runtime::{Operation, Reply};

pub struct ViewBatch;

impl Operation for ViewBatch {
    type Form = ViewBatchForm;
    type Tools = Batches;
    type Caller = Call;

    async fn run(tools: &Batches, call: &Call, form: ViewBatchForm) -> Result<Reply<BatchView>, Failure> {
        Ok(BatchView::of(&tools.store.batch(call, form.batch).await?).into())
    }
}
