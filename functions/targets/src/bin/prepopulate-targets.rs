//! The Lambda function `prepopulate-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::PrepopulateTargets>())
}
