//! The operations one by one, called through the gateway on the embedded store. One module per area.

mod accounts;
mod audit;
mod batches;
mod changes;
pub mod collaborate;
pub mod exchange;
mod records;
mod retention;
mod targets;
