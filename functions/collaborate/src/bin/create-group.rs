//! The Lambda function `create-group`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::CreateGroup>())
}
