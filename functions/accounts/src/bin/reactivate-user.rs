//! The Lambda function `reactivate-user`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ReactivateUser>())
}
