//! Forms and views of Collaborate.

mod groups;
mod joined;
mod shared;
pub use groups::*;
pub use joined::*;
pub use shared::*;
