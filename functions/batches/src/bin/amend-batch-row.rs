//! The Lambda function `amend-batch-row`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<batches::AmendBatchRow>())
}
