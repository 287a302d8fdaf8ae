//! The Lambda function `delete-batch-row`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<batches::DeleteBatchRow>())
}
