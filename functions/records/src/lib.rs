//! Records: pupils, and their classes and past results from spreadsheets.

mod import_classes;
mod import_pupils;
mod import_results;
mod list_pupils;
mod request_records_upload;
mod tools;

pub use import_classes::ImportClasses;
pub use import_pupils::ImportPupils;
pub use import_results::ImportResults;
pub use list_pupils::ListPupils;
pub use request_records_upload::RequestRecordsUpload;
pub use tools::{RecordFiles, Records};

use runtime::{Function, operation};

pub const FUNCTIONS: &[Function] = &[
    operation::<ListPupils>(),
    operation::<RequestRecordsUpload>(),
    operation::<ImportPupils>(),
    operation::<ImportClasses>(),
    operation::<ImportResults>(),
];
