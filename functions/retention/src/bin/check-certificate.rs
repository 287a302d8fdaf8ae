//! The Lambda function `check-certificate`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::CheckCertificate>())
}
