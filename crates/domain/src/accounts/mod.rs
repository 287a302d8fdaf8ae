//! Accounts of staff: creation, sign-up, sign-in, changes and deactivation (F1 to F25, F34 to F36).

pub mod attempts;
pub mod confirmation;
pub mod credentials;
pub mod email_change;
pub mod forms;
pub mod known_browser;
pub mod link;
pub mod mail_fault;
pub mod mail_limit;
pub mod password;
pub mod password_reset;
pub mod pending_user;
pub mod person;
pub mod renewal;
pub mod second_factor;
pub mod security_questions;
pub mod sign_in;
pub mod signed_in;
pub mod unused;
pub mod user;
