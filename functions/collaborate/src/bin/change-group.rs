//! The Lambda function `change-group`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ChangeGroup>())
}
