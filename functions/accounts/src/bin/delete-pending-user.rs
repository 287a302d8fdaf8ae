//! The Lambda function `delete-pending-user`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::DeletePendingUser>())
}
