//! The Lambda function `import-pupil-results`.

fn main() -> runtime::Exit {
    sheets::child::answer_if_child();
    runtime::serve(runtime::operation::<records::ImportPupilResults>())
}
