//! The Lambda function `list-deletions`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::ListDeletions>())
}
