//! The Lambda function `import-pupils`.

fn main() -> runtime::Exit {
    sheets::child::answer_if_child();
    runtime::serve(runtime::operation::<records::ImportPupils>())
}
