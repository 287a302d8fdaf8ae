//! The Lambda function `undo-delete-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::UndoDeleteTargets>())
}
