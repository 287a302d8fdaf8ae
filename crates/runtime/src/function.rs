//! A function as its callers see it: JSON in, JSON out.

use crate::environment::Environment;
use futures::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;

/// A started function. Takes the event that Lambda would pass and returns the answer that Lambda would get. `Err` is a
/// failed invocation, which Lambda retries for an event source.
pub type Invoke = Arc<dyn Fn(Value) -> BoxFuture<'static, Result<Value, String>> + Send + Sync>;

/// A Lambda function that has not been started.
#[derive(Clone, Copy)]
pub struct Function {
    /// The name of the binary under `src/bin`, and of `Binary` in the area's file of `infra/`.
    pub name: &'static str,
    /// Reads the environment and builds the clients. Returns the function, ready to be invoked.
    pub start: fn(Environment) -> BoxFuture<'static, Result<Invoke, String>>,
}
