//! The Lambda function `view-change-lines`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<changes::ViewChangeLines>())
}
