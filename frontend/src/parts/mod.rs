//! Parts of pages: functions that return `Html`.

pub mod banner;
pub mod choices;
pub mod confirm;
pub mod counts;
pub mod error_summary;
pub mod failed;
pub mod field;
pub mod footer;
pub mod form;
pub mod header;
pub mod link;
pub mod pick;
pub mod progress;
pub mod table;
pub mod tabs;
pub mod text;
pub mod upload;
