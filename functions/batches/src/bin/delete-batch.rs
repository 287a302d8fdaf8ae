//! The Lambda function `delete-batch`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<batches::DeleteBatch>())
}
