//! The Lambda function `accept-agreement`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::AcceptAgreement>())
}
