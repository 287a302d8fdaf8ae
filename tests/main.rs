//! Operations, contracts, journeys and the browser, in one test binary.

mod browser;
mod contracts;
mod journeys;
mod operations;
