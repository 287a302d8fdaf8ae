//! Delivery: sending the queued mail that the table's stream reports.

mod deliver_mail;

pub use deliver_mail::{DeliverMail, Delivery};

use runtime::{Function, task};

pub const FUNCTIONS: &[Function] = &[task::<DeliverMail>()];
