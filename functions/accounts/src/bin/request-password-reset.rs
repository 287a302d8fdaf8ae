//! The Lambda function `request-password-reset`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::RequestPasswordReset>())
}
