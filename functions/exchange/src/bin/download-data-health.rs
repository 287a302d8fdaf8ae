//! The Lambda function `download-data-health`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::DownloadDataHealth>())
}
