//! The Lambda function `request-email-change`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::RequestEmailChange>())
}
