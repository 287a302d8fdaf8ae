//! The only crate that names DynamoDB. A method that serves a caller takes a [`domain::access::call::Call`] and uses
//! the tenant in it. A method for a visitor takes the organisation from a link or a name; the methods of the audit
//! trail, of uploads and of the table's stream take it as a parameter or from the event.
//!
//! `table`, `keys`, `versioned`, `failures` and `conflicts` serve every area. Each other module belongs to one area.
#![warn(missing_docs)]

mod accounts;
mod audit;
mod batches;
mod changes;
mod collaborate;
mod conflicts;
mod delivery;
mod exchange;
mod failures;
mod keys;
mod records;
mod retention;
mod table;
mod targets;
mod versioned;

pub use accounts::attempts::Attempt;
pub use accounts::credentials::NewSecret;
pub use accounts::mail_counts::{MailAdded, MailCounts};
pub use accounts::pending::{ADMINISTRATORS_PER_TRANSACTION, Clash, USERS_PER_TRANSACTION};
pub use accounts::renewal::SecretsHolder;
pub use accounts::resets::ResetCandidate;
pub use accounts::sessions::{NewSession, OpenedSignIn, SignInCandidate};
pub use audit::{Ledger, StreamedEntry, Unsealed, chunks};
pub use changes::RunningChange;
pub use delivery::{Claim, StreamEvent, StreamRecord, Waiting};
pub use exchange::SchoolItems;
pub use keys::{FORMAT, KEPT, KEY_TABLE, LEDGER_KEY_TABLE};
pub use retention::{DuePupil, DueSchool, DueSchools, ErasureKeys, StoredHint};

use aws_config::SdkConfig;

/// The DynamoDB table of one deployment's records, with a client for it. The second table is the [`Ledger`].
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) table: table::Table,
}

/// A page of a list, with the cursor of the page that follows.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows of this page. There may be fewer than a full page, or none, although more pages follow.
    pub rows: Vec<T>,
    /// The cursor of the next page; `None` on the last page. Opaque.
    pub next: Option<String>,
}

impl Store {
    /// Opens the table of this name. Makes no call to AWS.
    pub fn new(sdk: &SdkConfig, table: &str) -> Store {
        Store { table: table::Table::new(sdk, table) }
    }
}
