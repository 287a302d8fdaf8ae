//! The Lambda function `list-batches`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<batches::ListBatches>())
}
