//! Large changes (F77): viewed, applied in chunks, and undone. The areas whose records they change plan them.

mod apply_change;
mod continue_changes;
mod list_changes;
mod tools;
mod undo_change;
mod view_change;
mod view_change_lines;

pub use apply_change::ApplyChange;
pub use continue_changes::ContinueChanges;
pub use list_changes::ListChanges;
pub use tools::{ChangeFiles, Changes};
pub use undo_change::UndoChange;
pub use view_change::ViewChange;
pub use view_change_lines::ViewChangeLines;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    operation::<ListChanges>(),
    operation::<ViewChange>(),
    operation::<ViewChangeLines>(),
    operation::<ApplyChange>(),
    operation::<UndoChange>(),
    task::<ContinueChanges>(),
];
