//! The Lambda function `import-targets`.

fn main() -> runtime::Exit {
    sheets::child::answer_if_child();
    runtime::serve(runtime::operation::<targets::ImportTargets>())
}
