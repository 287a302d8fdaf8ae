//! Batches: creating many users from one spreadsheet.

mod amend_batch_row;
mod delete_batch;
mod delete_batch_row;
mod download_batch;
mod import_batch;
mod list_batches;
mod process_batch;
mod request_batch_upload;
mod tools;
mod view_batch;

pub use amend_batch_row::AmendBatchRow;
pub use delete_batch::DeleteBatch;
pub use delete_batch_row::DeleteBatchRow;
pub use download_batch::DownloadBatch;
pub use import_batch::ImportBatch;
pub use list_batches::ListBatches;
pub use process_batch::ProcessBatch;
pub use request_batch_upload::RequestBatchUpload;
pub use tools::{Batches, Creation, Uploads};
pub use view_batch::ViewBatch;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    operation::<RequestBatchUpload>(),
    task::<ImportBatch>(),
    operation::<ListBatches>(),
    operation::<ViewBatch>(),
    operation::<AmendBatchRow>(),
    operation::<DeleteBatchRow>(),
    operation::<ProcessBatch>(),
    operation::<DownloadBatch>(),
    operation::<DeleteBatch>(),
];
