//! The Lambda function `complete-sign-up`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::CompleteSignUp>())
}
