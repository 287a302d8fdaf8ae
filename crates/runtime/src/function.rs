//! A function as the outside sees it: JSON in, JSON out.

use crate::environment::Environment;
use futures::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;

/// A started function: takes the event Lambda would hand it and gives the answer Lambda would get.
/// `Err` is an invocation that failed, which Lambda would retry for an event source.
pub type Invoke = Arc<dyn Fn(Value) -> BoxFuture<'static, Result<Value, String>> + Send + Sync>;

/// One Lambda function, not started yet.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name: the binary under `src/bin`, and `Binary` in its area's file of infra/.
    pub name: &'static str,
    /// Reads the environment, builds the clients, and gives the function ready to be invoked.
    pub start: fn(Environment) -> BoxFuture<'static, Result<Invoke, String>>,
}
