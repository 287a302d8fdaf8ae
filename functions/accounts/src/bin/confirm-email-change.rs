//! The Lambda function `confirm-email-change`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ConfirmEmailChange>())
}
