//! The Lambda function `open-request`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::OpenRequest>())
}
