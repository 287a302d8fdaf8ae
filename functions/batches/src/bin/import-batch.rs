//! The Lambda function `import-batch`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<batches::ImportBatch>())
}
