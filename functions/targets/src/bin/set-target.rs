//! The Lambda function `set-target`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::SetTarget>())
}
