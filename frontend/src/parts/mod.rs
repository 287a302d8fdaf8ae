//! What pages are made of.

pub mod banner;
pub mod choices;
pub mod confirm;
pub mod error_summary;
pub mod failed;
pub mod field;
pub mod footer;
pub mod form;
pub mod go;
pub mod header;
pub mod menu;
pub mod page;
pub mod password;
pub mod progress;
pub mod table;
pub mod tabs;

/// A link within the site.
pub type To = yew_router::components::Link<crate::route::Route>;
