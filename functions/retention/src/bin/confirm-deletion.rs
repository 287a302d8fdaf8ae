//! The Lambda function `confirm-deletion`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::ConfirmDeletion>())
}
