//! The Lambda function `download-group-figures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::DownloadGroupFigures>())
}
