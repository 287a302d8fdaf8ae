//! Accounts, sessions, passwords and second factors.

mod activation;
mod creating_users;
mod credentials;
mod forgotten_password;
mod key_rotation;
mod limits;
mod links;
mod lockout;
mod mail_faults;
mod mail_limits;
mod pending_users;
mod profile;
mod second_factor;
mod sessions;
mod unused;
mod users;
