//! The Lambda function `open-sign-up`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::OpenSignUp>())
}
