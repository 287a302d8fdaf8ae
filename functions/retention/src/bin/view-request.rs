//! The Lambda function `view-request`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::ViewRequest>())
}
