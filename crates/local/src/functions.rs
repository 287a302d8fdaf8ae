//! The functions, each with an environment of its own. A function starts when it is first invoked, as under Lambda.

use crate::template::Template;
use anyhow::{Result, bail, ensure};
use futures::FutureExt;
use runtime::{Environment, Function, Invoke, Log};
use serde_json::{Value, json};
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{Notify, OnceCell};

/// The functions, by name.
pub(crate) struct Functions {
    by_name: BTreeMap<String, Invoke>,
    /// Notified after every invocation, because it may have written something that must be delivered.
    finished: Arc<Notify>,
    /// Receives the failures of invocations.
    pub log: Log,
}

impl Functions {
    /// The functions of the template. Each starts when it is first invoked.
    ///
    /// # Errors
    /// Fails when the template and `functions` do not name the same functions.
    pub fn of_template(
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
        let mut by_name = BTreeMap::new();
        for resource in &template.functions {
            let name = resource.name.as_str();
            let Some(function) = known.remove(name) else {
                bail!("{} names the function {name}, but no crate's FUNCTIONS holds it", resource.file);
            };
            let invoke = started_when_invoked(function, environment(resource)?);
            ensure!(
                by_name.insert(name.to_owned(), invoke).is_none(),
                "{} has {name}, which another file or resource has too",
                resource.file
            );
        }
        let left: Vec<&str> = known.into_keys().collect();
        ensure!(left.is_empty(), "infra/ has no function for: {}", left.join(", "));
        Ok(Functions::of(by_name, finished, log))
    }

    /// Functions that something else has started, or starts when they are invoked.
    pub fn of(by_name: BTreeMap<String, Invoke>, finished: Arc<Notify>, log: Log) -> Functions {
        Functions { by_name, finished, log }
    }

    /// Invokes a function. It runs to its end even if the caller stops waiting, as in Lambda.
    ///
    /// # Errors
    /// Returns the function's own error, or says that it panicked or does not exist.
    pub async fn invoke(&self, name: &str, event: Value) -> Result<Value, String> {
        let Some(invoke) = self.by_name.get(name) else {
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

/// An invocation that first starts the function if none did before. A failed start fails the invocation, and the next one
/// tries again.
fn started_when_invoked(function: Function, environment: Environment) -> Invoke {
    let (started, environment) = (Arc::new(OnceCell::new()), Arc::new(environment));
    Arc::new(move |event| {
        let (started, environment) = (Arc::clone(&started), Arc::clone(&environment));
        Box::pin(async move {
            let start = || (function.start)(Environment::clone(&environment));
            let invoke: &Invoke =
                started.get_or_try_init(start).await.map_err(|why| format!("it cannot start: {why}"))?;
            invoke(event).await
        })
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}
