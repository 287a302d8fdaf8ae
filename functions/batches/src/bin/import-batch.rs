//! The Lambda function `import-batch`.

fn main() -> runtime::Exit {
    sheets::child::answer_if_child();
    runtime::serve(runtime::task::<batches::ImportBatch>())
}
