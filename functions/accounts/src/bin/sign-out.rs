//! The Lambda function `sign-out`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::SignOut>())
}
