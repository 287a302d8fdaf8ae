//! The Lambda function `count-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::CountTargets>())
}
