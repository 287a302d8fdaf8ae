//! What reaches functions without anyone waiting for it: records of the table's stream and events of the bucket.

use crate::functions::Functions;
use crate::notifications::Notifications;
use crate::state::write_whole;
use crate::streams::Subscription;
use crate::template::{Event, Template};
use anyhow::{Context, Result};
use dynoxide::Database;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;

/// An event that was tried as often as the template allows, and would now lie in a failure queue.
#[derive(Clone, Debug, Serialize)]
pub struct Undelivered {
    /// The function that failed.
    pub function: String,
    /// The record or event it could not deal with.
    pub event: Value,
    /// What it said the last time.
    pub why: String,
}

impl Undelivered {
    pub(crate) fn new(function: &str, event: &Value, why: String) -> Undelivered {
        Undelivered { function: function.to_owned(), event: event.clone(), why }
    }
}

/// Delivers, one thing at a time: whoever asks waits for the one who is delivering.
pub(crate) struct Deliveries {
    db: Database,
    functions: Arc<Functions>,
    pub notifications: Arc<Notifications>,
    under_way: Mutex<UnderWay>,
}

struct UnderWay {
    subscriptions: Vec<Subscription>,
    /// The file that keeps the subscriptions' positions.
    positions: PathBuf,
    lost: Vec<Undelivered>,
}

impl Deliveries {
    pub fn open(
        db: Database,
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
        Ok(Deliveries { db, functions, notifications, under_way })
    }

    /// Delivers everything that waits, and everything that comes of it.
    ///
    /// # Errors
    /// When the state folder or the database cannot be read or written.
    pub async fn settle(&self) -> Result<()> {
        let mut under_way = self.under_way.lock().await;
        let UnderWay { subscriptions, positions, lost } = &mut *under_way;
        loop {
            let mut quiet = true;
            while self.notifications.deliver(&self.functions, lost).await? {
                quiet = false;
            }
            for subscription in subscriptions.iter_mut() {
                quiet &= !subscription.deliver(&self.db, &self.functions, lost).await?;
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
