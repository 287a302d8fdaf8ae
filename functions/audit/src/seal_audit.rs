//! Seal audit: new entries get their places in their school's chain. The table's stream tells of them in order; one
//! that is told twice is sealed already. Each new head goes to the log, where nobody who may write the table can
//! write.

use crate::tools::Trail;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use runtime::{Task, Undelivered};
use serde_json::json;
use std::collections::HashMap;
use store::{ENTRIES_PER_SEALING, StreamEvent, StreamedEntry};

/// The task.
pub struct SealAudit;

impl Task for SealAudit {
    const NAME: &'static str = "seal-audit";
    type Tools = Trail;
    type Event = StreamEvent;
    type Answer = Undelivered;

    async fn run(tools: &Trail, moment: &Moment, event: StreamEvent) -> Result<Undelivered, Failure> {
        let mut schools: HashMap<_, Vec<(StreamedEntry, &str)>> = HashMap::new();
        for record in &event.records {
            if let Some(entry) = record.entry() {
                schools.entry(entry.organisation).or_default().push((entry, record.sequence_number()));
            }
        }
        let mut failed = Vec::new();
        for (organisation, entries) in schools {
            for part in entries.chunks(ENTRIES_PER_SEALING) {
                let written: Vec<StreamedEntry> = part.iter().map(|(entry, _)| entry.clone()).collect();
                match tools.store.seal(organisation, &written).await {
                    Ok(head) => tools.log.line(&json!({
                        "audit_head": head.to_string(), "organisation": organisation,
                        "request_id": moment.request_id,
                    })),
                    // Nothing of this school's after it: its order is the chain's.
                    Err(failure) => {
                        tools.log.line(&json!({
                            "unsealed": written.len(), "organisation": organisation, "cause": failure.cause(),
                            "request_id": moment.request_id,
                        }));
                        failed.extend(entries.iter().map(|(_, number)| *number));
                        break;
                    }
                }
            }
        }
        Ok(failed.into_iter().collect())
    }
}
