//! The embedded stack: the functions behind a gateway built from infra/template.yaml.
//!
//! One process holds what the cloud gives a deployment: an HTTP API, a table with its stream, a bucket with
//! its events, a post office. The functions are the very ones the Lambdas run, each with its own variables and
//! its own credentials, and they reach all this through the real SDK; only the addresses differ.

mod deliveries;
mod dynamodb;
mod filter;
mod functions;
mod gateway;
mod iam;
mod inbox;
mod intrinsics;
mod notifications;
mod s3;
mod ses;
mod site;
mod stack;
mod state;
mod streams;
mod template;

pub use deliveries::Undelivered;
pub use iam::Grant;
pub use ses::CapturedMail;
pub use stack::{Options, Stack, State};
pub use state::clear;

/// The template this crate was built with.
pub const TEMPLATE: &str = include_str!("../../../infra/template.yaml");

/// Every function of Attain.
pub fn functions() -> Vec<runtime::Function> {
    [
        accounts::FUNCTIONS,
        audit::FUNCTIONS,
        batches::FUNCTIONS,
        delivery::FUNCTIONS,
        docs::FUNCTIONS,
        exchange::FUNCTIONS,
        targets::FUNCTIONS,
    ]
    .concat()
}
