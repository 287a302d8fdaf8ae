//! The Lambda function `confirm-lifting`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<records::ConfirmLifting>())
}
