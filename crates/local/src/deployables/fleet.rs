//! The processes of all functions: started when an event needs one, and kept for the next, as Lambda does.

use super::sandbox::{Broken, Deployable, Sandbox};
use runtime::{Clock, Invoke, Log};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(crate) struct Fleet {
    clock: Clock,
    log: Log,
    /// Processes without an event, by the function's name.
    idle: Mutex<BTreeMap<String, Vec<Sandbox>>>,
    cold_starts: Mutex<Vec<ColdStart>>,
    /// Programs and arguments that run in the place of a function.
    stand_ins: Mutex<BTreeMap<String, (PathBuf, Vec<String>)>>,
}

/// What it took to start a process for an event and to answer it.
pub struct ColdStart {
    pub function: String,
    /// From the start of the process until its answer was there.
    pub took: Duration,
    /// The most memory that it had held by then, in KiB, where the system says so.
    pub peak_kib: Option<u64>,
}

impl Fleet {
    pub fn new(clock: Clock, log: Log) -> Fleet {
        let (idle, cold_starts, stand_ins) = Default::default();
        Fleet { clock, log, idle, cold_starts, stand_ins }
    }

    /// Returns the function as its callers see it. Events that come at once are handled by several processes.
    pub fn invoke(self: &Arc<Fleet>, deployable: Deployable) -> Invoke {
        let fleet = Arc::clone(self);
        Arc::new(move |event: Value| {
            let (fleet, deployable) = (Arc::clone(&fleet), deployable.clone());
            Box::pin(async move { fleet.handle(deployable, event).await })
        })
    }

    async fn handle(&self, deployable: Deployable, event: Value) -> Result<Value, String> {
        let name = deployable.name.clone();
        let started = Instant::now();
        let warm = locked(&self.idle).get_mut(&name).and_then(Vec::pop);
        let cold = warm.is_none();
        let mut sandbox = match warm {
            Some(sandbox) => sandbox,
            None => {
                Sandbox::start(self.program(deployable), &self.log).await.map_err(|why| format!("{why:#}"))?
            }
        };
        let outcome = sandbox.invoke(&event, &self.clock).await;
        if cold {
            let (function, took, peak_kib) = (name.clone(), started.elapsed(), sandbox.peak_kib());
            locked(&self.cold_starts).push(ColdStart { function, took, peak_kib });
        }
        match outcome {
            Err(Broken { usable: false, .. }) => sandbox.end().await,
            _ => locked(&self.idle).entry(name).or_default().push(sandbox),
        }
        outcome.map_err(|Broken { why, .. }| why)
    }

    /// Returns the most memory that a process of each function has held, in KiB.
    pub fn peaks_kib(&self) -> BTreeMap<String, u64> {
        let peak = |sandboxes: &Vec<Sandbox>| sandboxes.iter().filter_map(Sandbox::peak_kib).max();
        locked(&self.idle)
            .iter()
            .filter_map(|(name, sandboxes)| Some((name.clone(), peak(sandboxes)?)))
            .collect()
    }

    pub async fn cool(&self) {
        let idle = std::mem::take(&mut *locked(&self.idle));
        for sandbox in idle.into_values().flatten() {
            sandbox.end().await;
        }
    }

    pub fn take_cold_starts(&self) -> Vec<ColdStart> {
        std::mem::take(&mut *locked(&self.cold_starts))
    }

    pub fn stand_in(&self, function: &str, program: PathBuf, arguments: Vec<String>) {
        locked(&self.stand_ins).insert(function.to_owned(), (program, arguments));
    }

    fn program(&self, mut deployable: Deployable) -> Deployable {
        if let Some((program, arguments)) = locked(&self.stand_ins).get(&deployable.name) {
            (deployable.program, deployable.arguments) = (program.clone(), arguments.clone());
        }
        deployable
    }
}

fn locked<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
