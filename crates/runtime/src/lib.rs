//! Turns an event into a response, in the same way for every function: authenticate, admit, run, respond.
#![warn(missing_docs)]

mod environment;
mod function;
mod http;
mod log;
mod metrics;
mod moment;
mod operation;
mod reply;
mod serve;
mod stream;

pub use environment::{Clock, Environment};
pub use function::{Function, Invoke};
pub use log::Log;
pub use operation::{Caller, Gate, Operation, Task, Tools};
pub use reply::Reply;
pub use serve::{Exit, operation, serve, task};
pub use stream::Undelivered;
