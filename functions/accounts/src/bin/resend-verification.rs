//! The Lambda function `resend-verification`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ResendVerification>())
}
