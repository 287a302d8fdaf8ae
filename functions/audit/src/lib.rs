//! Audit trail: sealing, reading and checking it.

mod check_audit;
mod check_school_audit;
mod export_audit;
mod list_audit;
mod lock_heads;
mod seal_audit;
mod tools;
mod view_access;

pub use check_audit::CheckAudit;
pub use check_school_audit::{CheckSchoolAudit, SchoolCheck, SchoolForm};
pub use export_audit::ExportAudit;
pub use list_audit::ListAudit;
pub use lock_heads::{LockHeads, LockedView};
pub use seal_audit::SealAudit;
pub use tools::{Proofs, Sealing, Trail};
pub use view_access::ViewAccess;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    operation::<ListAudit>(),
    operation::<ExportAudit>(),
    operation::<CheckAudit>(),
    task::<CheckSchoolAudit>(),
    task::<SealAudit>(),
    task::<LockHeads>(),
    operation::<ViewAccess>(),
];
