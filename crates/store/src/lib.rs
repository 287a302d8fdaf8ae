//! The only crate that names DynamoDB. Every method that touches a school's records takes a
//! [`domain::access::call::Call`] and reads the school from it.
//!
//! `table`, `keys`, `versioned` and `conflicts` are for every area; the other modules are one for each area.
#![warn(missing_docs)]

mod accounts;
mod audit;
mod batches;
mod conflicts;
mod delivery;
mod keys;
mod records;
mod sharing;
mod table;
mod targets;
mod versioned;

pub use accounts::attempts::Attempt;
pub use accounts::pending::{ADMINISTRATORS_PER_TRANSACTION, Clash, USERS_PER_TRANSACTION};
pub use accounts::resets::ResetCandidate;
pub use accounts::sessions::{SignInCandidate, SignInName};
pub use audit::{ENTRIES_PER_SEALING, StreamedEntry};
pub use delivery::{Claim, StreamEvent, StreamRecord, Waiting};
pub use keys::KEY_TABLE;
pub use records::pupils::PUPILS_PER_TRANSACTION;

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
