//! The Lambda function `import-results`.

fn main() -> runtime::Exit {
    sheets::child::answer_if_child();
    runtime::serve(runtime::operation::<records::ImportResults>())
}
