//! The Lambda function `create-user`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::CreateUser>())
}
