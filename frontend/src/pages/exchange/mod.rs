//! The exchange with the school's MIS.

pub mod connection;
pub mod data_manager;
pub mod health;
pub mod records;
