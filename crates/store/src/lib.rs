//! The only crate that names DynamoDB. Every method that touches a school's records wants a
//! [`domain::call::Call`] and takes the school from it.

mod accounts;
mod audit;
mod batches;
mod conflicts;
mod keys;
mod members;
mod outbox;
mod pupils;
mod record;
mod resets;
mod results;
mod second_factor;
mod sessions;
mod table;
mod targets;
mod tries;
mod users;

pub use accounts::{ADMINISTRATORS_PER_TRANSACTION, Clash, USERS_PER_TRANSACTION};
pub use audit::{ENTRIES_PER_SEALING, Written};
pub use keys::KEY_TABLE;
pub use outbox::{Claim, StreamEvent, StreamRecord, Waiting};
pub use pupils::{Changed, PUPILS_PER_TRANSACTION};
pub use resets::ResetCandidate;
pub use sessions::{SignInCandidate, SignInName};
pub use tries::Taken;

use aws_config::SdkConfig;

/// The table.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) table: table::Table,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
}

impl Store {
    /// The table of this name.
    pub fn new(sdk: &SdkConfig, table: &str) -> Store {
        let config =
            aws_sdk_dynamodb::config::Builder::from(sdk).retry_classifier(conflicts::Conflicts).build();
        let client = aws_sdk_dynamodb::Client::from_conf(config);
        Store { table: table::Table { client, name: table.to_owned() } }
    }
}
