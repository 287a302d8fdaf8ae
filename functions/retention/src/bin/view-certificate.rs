//! The Lambda function `view-certificate`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::ViewCertificate>())
}
