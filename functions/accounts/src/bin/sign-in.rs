//! The Lambda function `sign-in`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::SignIn>())
}
