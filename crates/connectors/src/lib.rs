//! Reads pupils from a school's MIS, as the MIS sends them. This is the only crate that knows the addresses and the formats of
//! Wonde and Groupcall Xporter.
//!
//! Nothing here checks a pupil: that is for the rules of `domain::exchange`. What is checked is that the answer is whole, or said
//! not to be ([`domain::exchange::extract::Doubt`]), and that it stays within bounds. No error and no log line holds a text that
//! came from the MIS.
#![warn(missing_docs)]

mod address;
mod bounds;
mod gathered;
mod http;
mod text;
mod wonde;
mod xporter;

pub use bounds::Bounds;
pub use http::Secret;
pub use wonde::Wonde;
pub use xporter::{Xporter, scopes_of_xporter};

/// How far an extraction is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Requests that were answered.
    pub pages: u32,
    /// Pupils received.
    pub pupils: u32,
}
