//! The Lambda function `list-changes`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<changes::ListChanges>())
}
