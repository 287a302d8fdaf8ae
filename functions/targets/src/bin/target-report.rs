//! The Lambda function `target-report`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::TargetReport>())
}
