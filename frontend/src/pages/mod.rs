//! The pages.

pub mod batches;
pub mod closed;
pub mod home;
pub mod not_found;
pub mod pending;
pub mod sign_in;
pub mod sign_up;
pub mod users;
