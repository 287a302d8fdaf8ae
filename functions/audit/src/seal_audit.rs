//! Seal audit: give new entries their places in their organisation's chain, in the order of the table's stream; one
//! transaction per 49 entries or 4 MB. An entry that arrives twice is already sealed and is skipped. An entry that
//! cannot be sealed goes to a queue, and the others are sealed without it.

use crate::tools::Sealing;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use queue::MAX_MESSAGE;
use runtime::{Task, Undelivered};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::{StreamEvent, StreamRecord, StreamedEntry, Unsealed, chunks};

pub struct SealAudit;

impl Task for SealAudit {
    const NAME: &'static str = "seal-audit";
    type Tools = Sealing;
    type Event = StreamEvent;
    type Answer = Undelivered;

    async fn run(tools: &Sealing, moment: &Moment, event: StreamEvent) -> Result<Undelivered, Failure> {
        let mut trails: HashMap<OrganisationId, Vec<StreamedEntry>> = HashMap::new();
        let mut run = Run { tools, moment, event: &event, failed: Vec::new() };
        for record in &event.records {
            match record.entry() {
                None => {}
                Some(Ok(entry)) => trails.entry(entry.organisation).or_default().push(entry),
                Some(Err(unfit)) => run.set_aside(record.sequence_number(), &unfit).await,
            }
        }
        for (organisation, entries) in &trails {
            run.seal(*organisation, entries).await;
        }
        Ok(run.failed.into_iter().collect())
    }
}

struct Run<'a> {
    tools: &'a Sealing,
    moment: &'a Moment,
    event: &'a StreamEvent,
    /// The sequence numbers of the records that the stream delivers again.
    failed: Vec<String>,
}

impl Run<'_> {
    /// Seals the entries of one organisation. A chunk that DynamoDB refuses is halved, until the entry that spoils it
    /// stands alone.
    async fn seal(&mut self, organisation: OrganisationId, entries: &[StreamedEntry]) {
        // The chunks that are left, in reverse.
        let mut left: Vec<&[StreamedEntry]> = chunks(entries).into_iter().rev().collect();
        while let Some(chunk) = left.pop() {
            match self.tools.ledger.seal(&self.tools.store, organisation, chunk).await {
                Ok(head) => self.tools.log.line(&json!({
                    "audit_head": head.to_string(), "organisation": organisation,
                    "request_id": self.moment.request_id,
                })),
                Err(Unsealed::Unfit(unfit)) if chunk.len() <= 1 => {
                    for entry in chunk {
                        self.set_aside(&entry.sequence_number, &unfit).await;
                    }
                }
                Err(Unsealed::Unfit(_)) => {
                    let (first, rest) = chunk.split_at(chunk.len() / 2);
                    left.extend([rest, first]);
                }
                // Stop: the organisation's later entries must not be sealed before these.
                Err(Unsealed::Later(failure)) => {
                    let open = || left.iter().rev().copied().flatten();
                    self.tools.log.line(&json!({
                        "unsealed": chunk.len() + open().count(), "organisation": organisation,
                        "cause": failure.cause(), "request_id": self.moment.request_id,
                    }));
                    self.failed.extend(chunk.iter().chain(open()).map(|entry| entry.sequence_number.clone()));
                    return;
                }
            }
        }
    }

    /// Sends the record to the queue. Only then does it count as handled: the stream delivers it again if the queue does
    /// not take it.
    async fn set_aside(&mut self, sequence_number: &str, unfit: &Failure) {
        let Some(record) =
            self.event.records.iter().find(|record| record.sequence_number() == sequence_number)
        else {
            return;
        };
        let sent = self.tools.unsealed.send(&message(record, unfit)).await;
        self.tools.log.line(&json!({
            "set_aside": sequence_number, "code": unfit.code(), "cause": unfit.cause(),
            "unsent": sent.as_ref().err().and_then(Failure::cause), "request_id": self.moment.request_id,
        }));
        if sent.is_err() {
            self.failed.push(sequence_number.to_owned());
        }
    }
}

/// The record and the reason, in a form that this function takes as its event once the reason is mended. The image of an
/// item that is too long for the queue is left out: the table still holds it.
fn message(record: &StreamRecord, unfit: &Failure) -> String {
    let cause = unfit.cause().map_or_else(|| unfit.sentence(), str::to_owned);
    let mut message = json!({ "cause": cause, "Records": [record] });
    if message.to_string().len() > MAX_MESSAGE
        && let Some(image) = message.pointer_mut("/Records/0/dynamodb/NewImage")
    {
        *image = Value::Null;
    }
    message.to_string()
}
