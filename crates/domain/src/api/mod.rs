//! The API's description of itself.

#[cfg(feature = "schema")]
pub mod catalogue;
pub mod forms;
