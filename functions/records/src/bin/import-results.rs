//! The Lambda function `import-results`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ImportResults>())
}
