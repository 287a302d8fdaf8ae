//! Managing the accounts of people who have signed up (F34–F36).

pub mod list;
pub mod settings;
pub mod user;
