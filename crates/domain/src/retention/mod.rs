//! Retention: when the records of a pupil must be erased, and where the daily sweep looks for them (ADR 0020).

pub mod certificate;
pub mod check;
pub mod clock;
pub mod deletion;
pub mod erasure;
pub mod forms;
pub mod group;
pub mod hint;
pub mod look;
pub mod pack;
pub mod request;
