//! Retention: the daily sweep, which looks where hints say that something is due (ADR 0020).

mod check_certificate;
mod confirm_deleting;
mod confirm_deletion;
mod delete_pupils;
mod deleting;
mod download_certificate;
mod erase;
mod erase_due;
mod export_pupils;
mod list_deletions;
mod list_erasures;
mod list_requests;
mod list_retention;
mod make_pack;
mod open_request;
mod pack;
mod pack_files;
mod plan_deletion;
mod preview_pack;
mod record_step;
mod replay_erasures;
mod retention_sweep;
mod tools;
mod view_certificate;
mod view_request;
mod withdraw_deletion;

pub use check_certificate::CheckCertificate;
pub use confirm_deleting::{ConfirmDeleting, ConfirmedDeletingView};
pub use confirm_deletion::ConfirmDeletion;
pub use delete_pupils::DeletePupils;
pub use download_certificate::DownloadCertificate;
pub use erase_due::{DueMessages, EraseDue, LookedView};
pub use export_pupils::ExportPupils;
pub use list_deletions::ListDeletions;
pub use list_erasures::ListErasures;
pub use list_requests::ListRequests;
pub use list_retention::ListRetention;
pub use make_pack::MakePack;
pub use open_request::OpenRequest;
pub use plan_deletion::PlanDeletion;
pub use preview_pack::PreviewPack;
pub use record_step::RecordStep;
pub use replay_erasures::{ReplayErasures, ReplayedView};
pub use retention_sweep::{RetentionSweep, SweptView};
pub use tools::{Certificates, Clock, Deleting, Erasing, Erasures, Sweep};
pub use view_certificate::ViewCertificate;
pub use view_request::ViewRequest;
pub use withdraw_deletion::WithdrawDeletion;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    operation::<ListRetention>(),
    operation::<OpenRequest>(),
    operation::<ListRequests>(),
    operation::<ViewRequest>(),
    operation::<RecordStep>(),
    operation::<PreviewPack>(),
    operation::<MakePack>(),
    operation::<ListErasures>(),
    operation::<ViewCertificate>(),
    operation::<ExportPupils>(),
    operation::<ListDeletions>(),
    operation::<PlanDeletion>(),
    operation::<DeletePupils>(),
    operation::<ConfirmDeletion>(),
    operation::<WithdrawDeletion>(),
    task::<ConfirmDeleting>(),
    operation::<DownloadCertificate>(),
    operation::<CheckCertificate>(),
    task::<RetentionSweep>(),
    task::<EraseDue>(),
    task::<ReplayErasures>(),
];
