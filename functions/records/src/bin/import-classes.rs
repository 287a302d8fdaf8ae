//! The Lambda function `import-classes`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ImportClasses>())
}
