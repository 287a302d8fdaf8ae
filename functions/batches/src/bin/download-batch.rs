//! The Lambda function `download-batch`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<batches::DownloadBatch>())
}
