//! The Lambda function `list-users`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ListUsers>())
}
