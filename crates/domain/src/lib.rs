//! The school as types and rules: no IO, clock, randomness or async; compiles to wasm32 too.

pub mod account;
pub mod action;
pub mod attainment;
pub mod audit;
pub mod batch;
pub mod call;
pub mod failure;
pub mod forms;
pub mod mail;
pub mod moment;
pub mod organisation;
pub mod password;
pub mod permission;
pub mod pupil;
pub mod reset;
pub mod second_factor;
pub mod secret;
pub mod security;
pub mod session;
pub mod sheet;
pub mod targets;
pub mod text;
pub mod tries;
mod unicode;
pub mod unused;
pub mod upload;
pub mod user;
