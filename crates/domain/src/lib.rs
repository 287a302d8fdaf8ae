//! The rules and types of the service. No IO, clock, randomness or async; compiles to wasm32 too.
//!
//! Each folder imports only those before it in this order: `base`, `access`, `attainment`,
//! `audit`, `accounts`, `batches`, `records`, `retention`, `exchange`, `targets`, `changes`, `collaborate`, `api`. A test of
//! `tests/contracts/house.rs` checks it.

pub mod access;
pub mod accounts;
pub mod api;
pub mod attainment;
pub mod audit;
pub mod base;
pub mod batches;
pub mod changes;
pub mod collaborate;
pub mod exchange;
pub mod records;
pub mod retention;
pub mod targets;
