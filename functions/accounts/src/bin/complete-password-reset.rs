//! The Lambda function `complete-password-reset`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::CompletePasswordReset>())
}
