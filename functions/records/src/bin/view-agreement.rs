//! The Lambda function `view-agreement`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ViewAgreement>())
}
