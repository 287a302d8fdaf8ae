//! Delivery: queued mail leaves through the table's stream.

mod deliver_mail;

pub use deliver_mail::{DeliverMail, Delivery};

use runtime::{Function, task};

/// The functions of this area.
pub const FUNCTIONS: &[Function] = &[task::<DeliverMail>()];
