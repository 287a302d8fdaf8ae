//! A person's own account.

pub mod change_password;
pub mod change_security_answers;
pub mod confirm_email;
pub mod forgotten;
pub mod profile;
pub mod reset;
pub mod second_factor;
