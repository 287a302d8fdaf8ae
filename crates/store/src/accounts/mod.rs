//! Accounts: pending, active and deactivated ones, their sessions, passwords and second factors.

pub(crate) mod attempts;
pub(crate) mod credentials;
pub(crate) mod mail_counts;
mod names;
pub(crate) mod pending;
pub(crate) mod renewal;
pub(crate) mod resets;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod users;
