//! The Lambda function `apply-change`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<changes::ApplyChange>())
}
