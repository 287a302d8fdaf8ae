//! The Lambda function `set-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::SetTargets>())
}
