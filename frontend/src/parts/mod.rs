//! Parts of pages: functions that return `Html`.

pub mod banner;
pub mod boxed;
#[allow(dead_code, reason = "the pages are made of these one after another")]
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
pub mod header;
pub mod link;
#[allow(dead_code, reason = "the pages are made of these one after another")]
pub mod note;
pub mod pick;
pub mod progress;
#[allow(dead_code, reason = "the pages are made of these one after another")]
pub mod side;
pub mod steps;
#[allow(dead_code, reason = "the pages are made of these one after another")]
pub mod strip;
#[allow(dead_code, reason = "the pages are made of these one after another")]
pub mod table;
pub mod tabs;
pub mod text;
pub mod upload;
