//! The Lambda function `view-batch`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<batches::ViewBatch>())
}
