//! The Lambda function `import-pupils`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ImportPupils>())
}
