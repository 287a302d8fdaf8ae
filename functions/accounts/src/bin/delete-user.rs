//! The Lambda function `delete-user`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::DeleteUser>())
}
