//! The exchange with a school's management information system (MIS): what was extracted from it, and what follows from that
//! for the school's records (F67, F68).
//!
//! Every extract is a full one. It is kept as it came, and each of its pupils is checked by our own rules.

pub mod beside;
mod checked;
pub mod connection;
mod decision;
pub mod extract;
pub mod forms;
pub mod health;
pub mod health_counts;
pub mod held;
pub mod login;
pub mod provider;
pub mod record;
pub mod scope;
pub mod synchronisation;
pub mod upn_doctor;
