//! The Lambda function `confirm-deleting`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<retention::ConfirmDeleting>())
}
