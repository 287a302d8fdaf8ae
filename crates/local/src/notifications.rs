//! The queue of the events of the bucket and of the default bus that no function has received yet. Each event is a file in a folder,
//! so that none is lost when the process stops.

use crate::deliveries::Undelivered;
use crate::filter::Filter;
use crate::functions::Functions;
use crate::intrinsics::REGION;
use crate::state::write_whole;
use crate::template::{Event, Template};
use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use runtime::Clock;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

/// The queue between the bucket and the bus and the functions that subscribe to their events.
pub(crate) struct Notifications {
    folder: PathBuf,
    listeners: Vec<Listener>,
    rules: Vec<Rule>,
    clock: Clock,
    last: Mutex<u64>,
}

struct Listener {
    function: String,
    bucket: String,
    prefix: String,
    suffix: String,
    retries: u32,
}

/// A subscription to the default bus.
struct Rule {
    function: String,
    pattern: Filter,
    retries: u32,
}

#[derive(Serialize, Deserialize)]
struct Pending {
    function: String,
    retries: u32,
    event: Value,
}

/// An object that was just stored.
pub(crate) struct Created<'a> {
    pub bucket: &'a str,
    pub key: &'a str,
    pub size: u64,
    /// The entity tag without its quotation marks.
    pub etag: &'a str,
    pub access_key: &'a str,
}

impl Notifications {
    pub fn open(folder: PathBuf, template: &Template, clock: Clock) -> Result<Notifications> {
        let mut listeners = Vec::new();
        for bucket in &template.buckets {
            for created in &bucket.created {
                let function = template.functions.iter().find(|function| function.name == created.function);
                listeners.push(Listener {
                    function: created.function.clone(),
                    bucket: bucket.name.clone(),
                    prefix: created.prefix.clone(),
                    suffix: created.suffix.clone(),
                    retries: function.map_or(0, |function| function.retries),
                });
            }
        }
        let mut rules = Vec::new();
        for function in &template.functions {
            for event in &function.events {
                if let Event::Rule(pattern) = event {
                    let (function, retries) = (function.name.clone(), function.retries);
                    rules.push(Rule { function, pattern: pattern.clone(), retries });
                }
            }
        }
        let queue = Notifications { folder, listeners, rules, clock, last: Mutex::new(0) };
        let newest = queue
            .waiting()?
            .pop()
            .and_then(|path| path.file_stem()?.to_str()?.split('-').next()?.parse().ok());
        *queue.last.lock().unwrap_or_else(PoisonError::into_inner) = newest.unwrap_or(0);
        Ok(queue)
    }

    /// Queues the event of a new object, once per function that subscribes to its bucket, prefix and suffix.
    pub fn publish(&self, created: &Created) -> Result<()> {
        let now = self.clock.now();
        let sequencer = self.next(now);
        for (index, listener) in self.listeners.iter().enumerate() {
            let heard = listener.bucket == created.bucket
                && created.key.starts_with(&listener.prefix)
                && created.key.ends_with(&listener.suffix);
            if heard {
                self.queue(index, event(created, now, sequencer), sequencer)?;
            }
        }
        Ok(())
    }

    /// Puts an event on the default bus: queues it once per rule that it matches.
    pub fn put(&self, event: &Value) -> Result<()> {
        for (index, rule) in self.rules.iter().enumerate().filter(|(_, rule)| rule.pattern.accepts(event)) {
            let sequencer = self.next(self.clock.now());
            let pending =
                Pending { function: rule.function.clone(), retries: rule.retries, event: event.clone() };
            let path = self.folder.join(format!("{sequencer:020}-rule-{index}.json"));
            write_whole(&path, &serde_json::to_vec(&pending)?)?;
        }
        Ok(())
    }

    /// Queues an event that an emulator made for the subscription with this number, in the order of the template. Adds
    /// what S3 says and the emulator does not: the order of the events of one object.
    pub fn relay(&self, listener: usize, mut event: Value) -> Result<()> {
        let sequencer = self.next(self.clock.now());
        for record in event["Records"].as_array_mut().into_iter().flatten() {
            record["s3"]["object"]["sequencer"] = format!("{sequencer:016X}").into();
        }
        self.queue(listener, event, sequencer)
    }

    fn queue(&self, listener: usize, event: Value, sequencer: u64) -> Result<()> {
        let Some(Listener { function, retries, .. }) = self.listeners.get(listener) else {
            bail!("no function subscribes as number {listener}")
        };
        let pending = Pending { function: function.clone(), retries: *retries, event };
        let path = self.folder.join(format!("{sequencer:020}-{listener}.json"));
        write_whole(&path, &serde_json::to_vec(&pending)?)
    }

    /// Delivers the next event. Returns false when none is waiting. A failed invocation is retried at once,
    /// as many times as the template says, and then given up into `lost`.
    pub async fn deliver(&self, functions: &Functions, lost: &mut Vec<Undelivered>) -> Result<bool> {
        let Some(path) = self.waiting()?.into_iter().next() else {
            return Ok(false);
        };
        let pending: Pending = serde_json::from_slice(&std::fs::read(&path)?)
            .with_context(|| format!("{} is not an event", path.display()))?;
        let mut failures = 0;
        while let Err(why) = functions.invoke(&pending.function, pending.event.clone()).await {
            failures += 1;
            let given_up = failures > pending.retries;
            functions.failed(&pending.function, failures, given_up, &why);
            if given_up {
                lost.push(Undelivered::new(&pending.function, &pending.event, why));
                break;
            }
        }
        std::fs::remove_file(&path)?;
        Ok(true)
    }

    // File names begin with the sequence number, so sorting them gives the order of the events.
    fn waiting(&self) -> Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        Ok(paths)
    }

    fn next(&self, now: Timestamp) -> u64 {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = (*last + 1).max(now.as_microsecond().try_into().unwrap_or_default());
        *last
    }
}

fn event(created: &Created, now: Timestamp, sequencer: u64) -> Value {
    let sequencer = format!("{sequencer:016X}");
    json!({ "Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": format!("{now:.3}"),
        "eventName": "ObjectCreated:Put",
        "userIdentity": { "principalId": format!("AWS:{}", created.access_key) },
        "requestParameters": { "sourceIPAddress": "127.0.0.1" },
        "responseElements": { "x-amz-request-id": sequencer, "x-amz-id-2": sequencer },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "local",
            "bucket": {
                "name": created.bucket,
                "ownerIdentity": { "principalId": "LOCAL" },
                "arn": format!("arn:aws:s3:::{}", created.bucket),
            },
            "object": {
                "key": encoded(created.key),
                "size": created.size,
                "eTag": created.etag,
                "sequencer": sequencer,
            },
        },
    }] })
}

/// Encodes a key as S3 does in events: form-encoded (a space is a plus), with the slashes unchanged.
fn encoded(key: &str) -> String {
    let parts: Vec<String> =
        key.split('/').map(|part| form_urlencoded::byte_serialize(part.as_bytes()).collect()).collect();
    parts.join("/")
}
