//! The Lambda function `undo-change`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<changes::UndoChange>())
}
