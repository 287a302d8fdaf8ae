//! From an event to a response, once for every function: authenticate, admit, run, respond.

mod environment;
mod function;

pub use environment::{Clock, Environment};
pub use function::{Function, Invoke};
