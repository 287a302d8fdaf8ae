//! The Lambda function `open-password-reset`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::OpenPasswordReset>())
}
