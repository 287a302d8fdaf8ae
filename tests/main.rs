//! One test binary: operations, contracts, journeys and the browser.

mod browser;
mod contracts;
mod journeys;
mod operations;
