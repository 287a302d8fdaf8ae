//! The Lambda function `view-change`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<changes::ViewChange>())
}
