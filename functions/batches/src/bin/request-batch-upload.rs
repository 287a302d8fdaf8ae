//! The Lambda function `request-batch-upload`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<batches::RequestBatchUpload>())
}
