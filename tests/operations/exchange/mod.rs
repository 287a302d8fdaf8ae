//! The exchange with the school's MIS.

pub mod connection;
mod records;
pub mod synchronise;
