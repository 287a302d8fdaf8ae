//! A table's stream, handed to a function as Lambda's event source mapping does it.

use crate::deliveries::Undelivered;
use crate::dynamodb::request;
use crate::functions::Functions;
use crate::intrinsics::REGION;
use crate::template::{StreamEvent, stream_arn};
use anyhow::Result;
use dynoxide::Database;
use serde_json::{Value, json};

/// One function's place in one table's stream.
pub(crate) struct Subscription {
    pub function: String,
    pub event: StreamEvent,
    /// The sequence number of the last record that was dealt with.
    pub position: Option<String>,
}

impl Subscription {
    /// What the position is kept under.
    pub fn key(&self) -> String {
        format!("{} {}", self.event.table, self.function)
    }

    /// Deals with the next records, and moves on past them; false when there were none.
    ///
    /// # Errors
    /// When the stream cannot be read. A function's failure is not one: its record is tried again at once (nothing
    /// here gets better by waiting), as often as the template says, and then given up into `lost`.
    pub async fn deliver(
        &mut self,
        db: &Database,
        functions: &Functions,
        lost: &mut Vec<Undelivered>,
    ) -> Result<bool> {
        let (db, event, position) = (db.clone(), self.event.clone(), self.position.clone());
        let records = tokio::task::spawn_blocking(move || read(&db, &event, position.as_deref())).await??;
        let Some(last) = records.last().and_then(sequence_number).map(str::to_owned) else {
            return Ok(false);
        };
        let filters = &self.event.filters;
        let wanted: Vec<Value> = records
            .into_iter()
            .filter(|record| filters.is_empty() || filters.iter().any(|filter| filter.accepts(record)))
            .collect();
        self.hand_over(&wanted, functions, lost).await;
        self.position = Some(last);
        Ok(true)
    }

    async fn hand_over(&self, mut records: &[Value], functions: &Functions, lost: &mut Vec<Undelivered>) {
        let mut size = records.len();
        let mut failures = 0;
        while !records.is_empty() {
            let batch = &records[..size.min(records.len())];
            let answer = functions.invoke(&self.function, json!({ "Records": batch })).await;
            let (done, why) = match answer {
                Ok(answer) if self.event.reports => match first_failed(&answer, batch) {
                    None => (batch.len(), None),
                    Some(done) => (done, Some("it reported the record as failed".to_owned())),
                },
                Ok(_) => (batch.len(), None),
                Err(why) => {
                    // Which record it was is found by halving.
                    size = (batch.len() / 2).max(1);
                    (0, Some(why))
                }
            };
            records = &records[done..];
            if done > 0 {
                failures = 0;
            }
            let Some(why) = why else {
                size = records.len();
                continue;
            };
            failures += 1;
            functions.failed(&self.function, failures, failures > self.event.retries, &why);
            if failures > self.event.retries
                && let Some((given_up, rest)) = records.split_first()
            {
                lost.push(Undelivered::new(&self.function, given_up, why));
                records = rest;
                failures = 0;
            }
        }
    }
}

fn read(db: &Database, event: &StreamEvent, position: Option<&str>) -> Result<Vec<Value>> {
    let arn = stream_arn(&event.table);
    let mut ask = json!({
        "StreamArn": arn,
        "ShardId": dynoxide::streams::shard_id(&event.table),
        "ShardIteratorType": "TRIM_HORIZON",
    });
    if let Some(position) = position {
        ask["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER".into();
        ask["SequenceNumber"] = position.into();
    }
    let iterator = db.get_shard_iterator(request(ask)?)?.shard_iterator;
    let page = db.get_records(request(json!({ "ShardIterator": iterator, "Limit": event.batch }))?)?;
    page.records
        .iter()
        .map(|record| {
            let mut record = serde_json::to_value(record)?;
            record["awsRegion"] = REGION.into();
            record["eventSourceARN"] = arn.clone().into();
            Ok(record)
        })
        .collect()
}

fn sequence_number(record: &Value) -> Option<&str> {
    record["dynamodb"]["SequenceNumber"].as_str()
}

/// Where in the batch the first failed record is. A report that makes no sense fails the whole batch, as at AWS.
fn first_failed(answer: &Value, batch: &[Value]) -> Option<usize> {
    let failures = answer["batchItemFailures"].as_array()?;
    failures
        .iter()
        .map(|failure| {
            let failed = failure["itemIdentifier"].as_str();
            batch.iter().position(|record| sequence_number(record) == failed).unwrap_or(0)
        })
        .min()
}
