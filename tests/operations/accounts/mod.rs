//! Accounts, sessions, passwords and second factors.

mod activation;
mod creating_users;
mod forgotten_password;
mod key_rotation;
mod lockout;
mod pending_users;
mod profile;
mod second_factor;
mod sessions;
mod unused;
mod users;
