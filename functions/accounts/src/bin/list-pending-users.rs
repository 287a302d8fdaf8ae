//! The Lambda function `list-pending-users`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ListPendingUsers>())
}
