//! The embedded stack: the functions behind a gateway built from the files of infra/.
//!
//! One process provides what a deployment has in the cloud: an HTTP API, tables with their streams, buckets
//! with their events, queues, secrets, and a mail service. The functions are the same code as in the Lambdas. Each has its own
//! variables and its own credentials, and reaches everything through the real SDK; only the endpoints differ.
//!
//! [`Deployables`] is the other way round: the functions as they are built for Lambda, over an emulator that others wrote.

mod deliveries;
mod demo;
mod deployables;
mod deployment;
mod dev;
mod dynamodb;
mod filter;
mod functions;
mod gateway;
mod groups;
mod iam;
mod inbox;
mod intrinsics;
mod mis;
mod neighbours;
mod notifications;
mod queue_events;
mod requests;
mod rooms;
mod s3;
mod secrets;
mod seed;
mod ses;
mod site;
mod sqs;
mod stack;
mod state;
mod streams;
mod template;
mod terminal;
mod upkeep;

pub use deliveries::Undelivered;
pub use deployables::{Built, ColdStart, Deployables};
pub use deployment::Deployment;
pub use dev::Dev;
pub use groups::seed_groups;
pub use iam::Grant;
pub use mis::{Mis, MisAccess, MisFault, MisPace, MisSchool};
pub use neighbours::seed_neighbours;
pub use requests::Answered;
pub use seed::{Login, seed};
pub use ses::CapturedMail;
pub use sqs::QueuedMessage;
pub use stack::{Options, Stack, State};
pub use state::{StackCopy, clear};
pub use terminal::Terminal;

use std::collections::BTreeMap;

/// The text of each file of infra/, by the file's name. [`ROOT`] nests the others.
pub type Templates = BTreeMap<&'static str, String>;

/// Name of the root file.
pub const ROOT: &str = "template.yaml";

/// The files of infra/ that this crate was built with.
pub fn templates() -> Templates {
    macro_rules! files {
        ($($name:literal),*) => { [$(($name, include_str!(concat!("../../../infra/", $name)))),*] };
    }
    let files = files![
        "template.yaml",
        "accounts.yaml",
        "api.yaml",
        "audit.yaml",
        "batches.yaml",
        "changes.yaml",
        "delivery.yaml",
        "exchange.yaml",
        "records.yaml",
        "retention.yaml",
        "collaborate.yaml",
        "site.yaml",
        "targets.yaml",
        "watch.yaml"
    ];
    files.map(|(name, text)| (name, text.to_owned())).into()
}

/// Returns every function of Attain.
pub fn functions() -> Vec<runtime::Function> {
    [
        accounts::FUNCTIONS,
        api::FUNCTIONS,
        audit::FUNCTIONS,
        batches::FUNCTIONS,
        changes::FUNCTIONS,
        delivery::FUNCTIONS,
        exchange::FUNCTIONS,
        records::FUNCTIONS,
        retention::FUNCTIONS,
        collaborate::FUNCTIONS,
        targets::FUNCTIONS,
    ]
    .concat()
}
