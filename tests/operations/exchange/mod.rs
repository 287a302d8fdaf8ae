//! The exchange with the school's MIS.

pub mod connection;
mod data_manager;
mod health;
mod records;
pub mod synchronise;
