//! The Lambda function `download-certificate`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::DownloadCertificate>())
}
