//! Delivers asynchronous events to functions: records of the table's stream, events of the bucket and messages of queues.

use crate::functions::Functions;
use crate::notifications::Notifications;
use crate::queue_events::{Receiver, TakeMessages};
use crate::state::write_whole;
use crate::streams::{ReadStream, Subscription};
use crate::template::{Event, Template};
use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;

/// An event that failed as many times as the template allows. In the cloud it would now be in a failure
/// queue.
#[derive(Clone, Debug, Serialize)]
pub struct Undelivered {
    /// The name of the function that failed.
    pub function: String,
    /// The stream record or bucket event that was given up.
    pub event: Value,
    /// The error of the last attempt.
    pub why: String,
}

impl Undelivered {
    pub(crate) fn new(function: &str, event: &Value, why: String) -> Undelivered {
        Undelivered { function: function.to_owned(), event: event.clone(), why }
    }
}

/// Delivers one event at a time. A second caller waits until the first has finished.
pub(crate) struct Deliveries {
    read: ReadStream,
    take: TakeMessages,
    receivers: Vec<Receiver>,
    functions: Arc<Functions>,
    pub notifications: Arc<Notifications>,
    under_way: Mutex<UnderWay>,
}

struct UnderWay {
    subscriptions: Vec<Subscription>,
    /// The file that stores the position of each subscription.
    positions: PathBuf,
    lost: Vec<Undelivered>,
}

impl Deliveries {
    pub fn open(
        (read, take): (ReadStream, TakeMessages),
        template: &Template,
        functions: Arc<Functions>,
        notifications: Arc<Notifications>,
        positions: PathBuf,
    ) -> Result<Deliveries> {
        let mut kept: BTreeMap<String, String> = match std::fs::read(&positions) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).context("the positions in the streams cannot be read")?
            }
            Err(_) => BTreeMap::new(),
        };
        let mut subscriptions = Vec::new();
        for function in &template.functions {
            for event in &function.events {
                if let Event::Stream(event) = event {
                    let mut subscription = Subscription {
                        function: function.name.clone(),
                        event: event.clone(),
                        position: None,
                    };
                    subscription.position = kept.remove(&subscription.key());
                    subscriptions.push(subscription);
                }
            }
        }
        let under_way = Mutex::new(UnderWay { subscriptions, positions, lost: Vec::new() });
        let receivers = Receiver::all(template);
        Ok(Deliveries { read, take, receivers, functions, notifications, under_way })
    }

    /// Delivers all waiting events, and the events that these deliveries cause, until none is left.
    ///
    /// # Errors
    /// Fails when the state folder or the database cannot be read or written.
    pub async fn wait_until_idle(&self) -> Result<()> {
        let mut under_way = self.under_way.lock().await;
        let UnderWay { subscriptions, positions, lost } = &mut *under_way;
        loop {
            let mut quiet = true;
            while self.notifications.deliver(&self.functions, lost).await? {
                quiet = false;
            }
            for subscription in subscriptions.iter_mut() {
                quiet &= !subscription.deliver(&self.read, &self.functions, lost).await?;
            }
            for receiver in &self.receivers {
                quiet &= !receiver.deliver(&self.take, &self.functions, lost).await?;
            }
            if quiet {
                return Ok(());
            }
            let kept: BTreeMap<String, &String> = subscriptions
                .iter()
                .filter_map(|subscription| Some((subscription.key(), subscription.position.as_ref()?)))
                .collect();
            write_whole(positions, &serde_json::to_vec(&kept)?)?;
        }
    }

    pub async fn undelivered(&self) -> Vec<Undelivered> {
        self.under_way.lock().await.lost.clone()
    }
}
