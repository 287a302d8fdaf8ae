//! The Lambda function `import-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::ImportTargets>())
}
