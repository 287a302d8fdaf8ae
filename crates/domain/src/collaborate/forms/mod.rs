//! Forms and views of Collaborate.

mod figures;
mod groups;
mod joined;
mod shared;
pub use figures::*;
pub use groups::*;
pub use joined::*;
pub use shared::*;
