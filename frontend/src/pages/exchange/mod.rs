//! The exchange with the school's MIS.

pub mod connection;
pub mod records;
