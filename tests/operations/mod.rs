//! Every operation by itself, through the gateway, on the embedded store; a module for each area.

mod accounts;
mod audit;
mod batches;
mod records;
mod sharing;
mod targets;
