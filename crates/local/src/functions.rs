//! The started functions, each with an environment of its own, as under Lambda.

use crate::template::Template;
use anyhow::{Result, anyhow, bail, ensure};
use futures::FutureExt;
use runtime::{Environment, Function, Invoke, Log};
use serde_json::{Value, json};
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::Notify;

/// The started functions, by name.
pub(crate) struct Functions {
    started: BTreeMap<String, Invoke>,
    /// Notified after every invocation, because it may have written something that must be delivered.
    finished: Arc<Notify>,
    /// Receives the failures of invocations.
    pub log: Log,
}

impl Functions {
    /// Starts every function of the template.
    ///
    /// # Errors
    /// Fails when the template and `functions` do not name the same functions, or one of them cannot start.
    pub async fn start(
        template: &Template,
        functions: Vec<Function>,
        environment: impl Fn(&crate::template::Function) -> Result<Environment>,
        finished: Arc<Notify>,
        log: Log,
    ) -> Result<Functions> {
        let mut known: BTreeMap<&str, Function> = BTreeMap::new();
        for function in functions {
            ensure!(
                known.insert(function.name, function).is_none(),
                "the function {} is there twice",
                function.name
            );
        }
        let mut started = BTreeMap::new();
        for resource in &template.functions {
            let name = resource.name.as_str();
            let Some(function) = known.remove(name) else {
                bail!("{} names the function {name}, but no crate's FUNCTIONS holds it", resource.file);
            };
            let invoke = (function.start)(environment(resource)?)
                .await
                .map_err(|why| anyhow!("the function {name} cannot start: {why}"))?;
            ensure!(
                started.insert(name.to_owned(), invoke).is_none(),
                "{} has {name}, which another file or resource has too",
                resource.file
            );
        }
        let left: Vec<&str> = known.into_keys().collect();
        ensure!(left.is_empty(), "infra/ has no function for: {}", left.join(", "));
        Ok(Functions::of(started, finished, log))
    }

    /// Functions that something else has started, or starts when they are invoked.
    pub fn of(started: BTreeMap<String, Invoke>, finished: Arc<Notify>, log: Log) -> Functions {
        Functions { started, finished, log }
    }

    /// Invokes a function. It runs to its end even if the caller stops waiting, as in Lambda.
    ///
    /// # Errors
    /// Returns the function's own error, or says that it panicked or does not exist.
    pub async fn invoke(&self, name: &str, event: Value) -> Result<Value, String> {
        let Some(invoke) = self.started.get(name) else {
            return Err(format!("there is no function called {name}"));
        };
        let (invoke, finished) = (invoke.clone(), self.finished.clone());
        let running = tokio::spawn(async move {
            let answer = AssertUnwindSafe(async move { invoke(event).await }).catch_unwind().await;
            finished.notify_one();
            answer.unwrap_or_else(|panic| Err(format!("it panicked: {}", panic_text(&*panic))))
        });
        running.await.unwrap_or_else(|stopped| Err(format!("it was stopped: {stopped}")))
    }

    /// Logs that an event could not be delivered. `given_up` is true if it would now go to the function's failure
    /// queue. The event itself is not logged, because it may hold values that a log must not.
    pub fn failed(&self, function: &str, tries: u32, given_up: bool, why: &str) {
        let code = if given_up { "event-given-up" } else { "event-failed" };
        self.log.line(&json!({"function": function, "code": code, "try": tries, "cause": why}));
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}
