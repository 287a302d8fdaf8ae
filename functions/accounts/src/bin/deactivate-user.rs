//! The Lambda function `deactivate-user`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::DeactivateUser>())
}
