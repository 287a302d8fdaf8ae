//! Accounts: signing up and in, a person's own account, and the accounts of others.

pub mod account;
mod fields;
pub mod manage;
pub mod pending;
pub mod sign_in;
pub mod sign_up;
pub mod users;
