//! Retention: the daily sweep, which looks where hints say that something is due (ADR 0020).

mod erase;
mod erase_due;
mod retention_sweep;
mod tools;

pub use erase_due::{DueMessages, EraseDue, LookedView};
pub use retention_sweep::{RetentionSweep, SweptView};
pub use tools::{Erasing, Sweep};

use runtime::{Function, task};

pub const FUNCTIONS: &[Function] = &[task::<RetentionSweep>(), task::<EraseDue>()];
