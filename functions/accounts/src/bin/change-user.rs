//! The Lambda function `change-user`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ChangeUser>())
}
