//! Parts of pages: functions that return `Html`.

pub mod banner;
pub mod boxed;
pub mod chip;
pub mod choices;
pub mod confirm;
pub mod counts;
pub mod error_summary;
pub mod failed;
pub mod field;
pub mod footer;
pub mod form;
pub mod frame;
pub mod guard;
pub mod header;
pub mod link;
pub mod note;
pub mod pick;
pub mod progress;
pub mod side;
pub mod steps;
pub mod strip;
pub mod table;
pub mod tabs;
pub mod text;
pub mod upload;
