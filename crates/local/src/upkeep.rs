//! What the stack does by itself while it runs: it delivers events, and removes expired items.

use crate::deliveries::Deliveries;
use anyhow::Result;
use dynoxide::Database;
use runtime::Log;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{MissedTickBehavior, interval};

/// The time between two searches for expired items. DynamoDB itself only promises "within a few days".
const SWEEP: Duration = Duration::from_secs(60);

pub(crate) async fn until(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender was dropped, and the stack with it.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Delivers events whenever `work` is notified, and removes expired items every [`SWEEP`].
pub(crate) async fn deliver(
    deliveries: Arc<Deliveries>,
    db: Database,
    work: Arc<Notify>,
    log: Log,
    stopped: impl Future<Output = ()> + Send,
) {
    tokio::pin!(stopped);
    // Begin with the events that the last run did not deliver.
    work.notify_one();
    let mut sweeps = interval(SWEEP);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sweeps.tick().await;
    loop {
        tokio::select! {
            () = &mut stopped => return,
            () = work.notified() => {}
            _ = sweeps.tick() => {
                if let Err(why) = sweep(&db).await {
                    log.line(&json!({"stack": "sweep", "cause": format!("{why:#}")}));
                }
            }
        }
        if let Err(why) = deliveries.wait_until_idle().await {
            log.line(&json!({"stack": "deliveries", "cause": format!("{why:#}")}));
        }
    }
}

pub(crate) async fn sweep(db: &Database) -> Result<usize> {
    let db = db.clone();
    Ok(tokio::task::spawn_blocking(move || db.sweep_ttl()).await??)
}
