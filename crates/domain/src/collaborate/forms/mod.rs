//! Forms and views of Collaborate.

mod figures;
mod group_figures;
mod groups;
mod joined;
mod shared;
pub use figures::*;
pub use group_figures::*;
pub use groups::*;
pub use joined::*;
pub use shared::*;
