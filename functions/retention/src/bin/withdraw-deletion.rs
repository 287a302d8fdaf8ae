//! The Lambda function `withdraw-deletion`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::WithdrawDeletion>())
}
