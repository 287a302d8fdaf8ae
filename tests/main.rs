//! One test binary: operations, contracts, journeys, the browser, and the functions as they are built for Lambda.

mod browser;
mod contracts;
mod deployables;
mod journeys;
mod operations;
