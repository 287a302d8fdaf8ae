//! The Lambda function `import-classes`.

fn main() -> runtime::Exit {
    sheets::child::answer_if_child();
    runtime::serve(runtime::operation::<records::ImportClasses>())
}
