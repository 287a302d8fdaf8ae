//! Retention: the daily sweep, which looks where hints say that something is due (ADR 0020).

mod erase;
mod erase_due;
mod list_erasures;
mod list_retention;
mod replay_erasures;
mod retention_sweep;
mod tools;
mod view_certificate;

pub use erase_due::{DueMessages, EraseDue, LookedView};
pub use list_erasures::ListErasures;
pub use list_retention::ListRetention;
pub use replay_erasures::{ReplayErasures, ReplayedView};
pub use retention_sweep::{RetentionSweep, SweptView};
pub use tools::{Clock, Erasing, Erasures, Sweep};
pub use view_certificate::ViewCertificate;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    operation::<ListRetention>(),
    operation::<ListErasures>(),
    operation::<ViewCertificate>(),
    task::<RetentionSweep>(),
    task::<EraseDue>(),
    task::<ReplayErasures>(),
];
