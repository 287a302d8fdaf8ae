//! The Lambda function `process-batch`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<batches::ProcessBatch>())
}
