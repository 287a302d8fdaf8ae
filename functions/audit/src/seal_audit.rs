//! Seal audit: give new entries their places in their school's chain, in the order of the table's stream; one
//! transaction per 49 entries of a school. An entry that arrives twice is already sealed and is skipped. Each new head
//! is logged too: people who may write the table cannot write the log.

use crate::tools::Trail;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use runtime::{Task, Undelivered};
use serde_json::json;
use std::collections::HashMap;
use store::{ENTRIES_PER_SEALING, StreamEvent, StreamedEntry};

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
                    // Stop at this school's first failure: its later entries must not be sealed before the failed ones.
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
