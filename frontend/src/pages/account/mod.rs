//! One's own account.

pub mod confirm_email;
pub mod profile;
