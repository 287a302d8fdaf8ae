//! Exchange: pupils, classes and past results by spreadsheet.

mod import_pupils;
mod import_results;
mod request_records_upload;
mod tools;

pub use import_pupils::ImportPupils;
pub use import_results::ImportResults;
pub use request_records_upload::RequestRecordsUpload;
pub use tools::Exchange;

use runtime::{Function, operation};

/// The functions of this area.
pub const FUNCTIONS: &[Function] =
    &[operation::<RequestRecordsUpload>(), operation::<ImportPupils>(), operation::<ImportResults>()];
