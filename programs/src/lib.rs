//! What the programs of `src/bin` share.

pub mod edge;
pub mod figures;
