//! The Lambda function `import-register`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<collaborate::ImportRegister>())
}
