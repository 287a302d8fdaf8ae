//! The Lambda function `delete-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::DeleteTargets>())
}
