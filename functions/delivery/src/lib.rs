//! Delivery: sending the queued mail that the table's stream reports, and noting what did not arrive.

mod deliver_mail;
mod record_mail_outcome;
mod tools;

pub use deliver_mail::DeliverMail;
pub use record_mail_outcome::RecordMailOutcome;

use runtime::{Function, task};

pub const FUNCTIONS: &[Function] = &[task::<DeliverMail>(), task::<RecordMailOutcome>()];
