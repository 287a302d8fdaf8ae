//! The Lambda function `view-target`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::ViewTarget>())
}
