//! Batches: many accounts from one spreadsheet (F26–F33).

mod editor;
mod grid;
pub mod list;
pub mod upload;
pub mod view;

use crate::parts::text::count_of as counted;
use crate::route::Route;
use domain::batches::columns::BatchKind;

/// Milliseconds between two requests for a spreadsheet that is being checked.
const PAUSE: u32 = 700;
/// The most requests: 85 × 700 ms is a minute, and the longest check takes seconds.
const LOOKS: u32 = 85;

const fn upload_page(kind: BatchKind) -> Route {
    match kind {
        BatchKind::Users => Route::UploadUsers,
        BatchKind::Administrators => Route::UploadAdministrators,
    }
}

const fn list_page(kind: BatchKind) -> Route {
    match kind {
        BatchKind::Users => Route::UserBatches,
        BatchKind::Administrators => Route::AdministratorBatches,
    }
}

/// The people that a spreadsheet of this kind lists.
fn people(kind: BatchKind) -> &'static str {
    match kind {
        BatchKind::Users => "users",
        BatchKind::Administrators => "administrators",
    }
}
