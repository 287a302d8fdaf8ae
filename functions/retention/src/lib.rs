//! Retention: the daily sweep, which looks where hints say that something is due (ADR 0020).

mod erase;
mod erase_due;
mod list_retention;
mod retention_sweep;
mod tools;

pub use erase_due::{DueMessages, EraseDue, LookedView};
pub use list_retention::ListRetention;
pub use retention_sweep::{RetentionSweep, SweptView};
pub use tools::{Clock, Erasing, Sweep};

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] =
    &[operation::<ListRetention>(), task::<RetentionSweep>(), task::<EraseDue>()];
