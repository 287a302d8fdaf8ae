//! Delivers a table's stream to a function as Lambda's event source mapping does.

use crate::deliveries::Undelivered;
use crate::dynamodb::request;
use crate::functions::Functions;
use crate::intrinsics::REGION;
use crate::template::{StreamEvent, stream_arn};
use anyhow::Result;
use dynoxide::Database;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;

/// The position of one function in the stream of one table.
pub(crate) struct Subscription {
    pub function: String,
    pub event: StreamEvent,
    /// The sequence number of the last record that was delivered, filtered out or given up; `None` at the
    /// beginning.
    pub position: Option<String>,
}

impl Subscription {
    /// Returns the key that the position is stored under.
    pub fn key(&self) -> String {
        format!("{} {}", self.event.table, self.function)
    }

    /// Delivers the next batch of records and moves the position past them. Returns false when there were
    /// none.
    ///
    /// # Errors
    /// Fails when the stream cannot be read. A failure of the function is no error here: the record is
    /// retried at once (waiting would change nothing locally), as many times as the template says, and then
    /// given up into `lost`.
    pub async fn deliver(
        &mut self,
        read: &ReadStream,
        functions: &Functions,
        lost: &mut Vec<Undelivered>,
    ) -> Result<bool> {
        let mut records = read(self.event.clone(), self.position.clone()).await?;
        for record in &mut records {
            record["awsRegion"] = REGION.into();
            record["eventSourceARN"] = stream_arn(&self.event.table).into();
        }
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
                    // Retry with half the batch, until the record that fails is alone.
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

/// Reads the next records of a stream, at most a batch of them: those after this position, or from the beginning.
pub(crate) type ReadStream =
    Arc<dyn Fn(StreamEvent, Option<String>) -> BoxFuture<'static, Result<Vec<Value>>> + Send + Sync>;

/// Reads the streams of the embedded database.
pub(crate) fn embedded(db: Database) -> ReadStream {
    Arc::new(move |event, position| {
        let db = db.clone();
        Box::pin(
            async move { tokio::task::spawn_blocking(move || read(&db, &event, position.as_deref())).await? },
        )
    })
}

fn read(db: &Database, event: &StreamEvent, position: Option<&str>) -> Result<Vec<Value>> {
    let mut ask = json!({
        "StreamArn": stream_arn(&event.table),
        "ShardId": dynoxide::streams::shard_id(&event.table),
        "ShardIteratorType": "TRIM_HORIZON",
    });
    if let Some(position) = position {
        ask["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER".into();
        ask["SequenceNumber"] = position.into();
    }
    let iterator = db.get_shard_iterator(request(ask)?)?.shard_iterator;
    let page = db.get_records(request(json!({ "ShardIterator": iterator, "Limit": event.batch }))?)?;
    page.records.iter().map(|record| Ok(serde_json::to_value(record)?)).collect()
}

fn sequence_number(record: &Value) -> Option<&str> {
    record["dynamodb"]["SequenceNumber"].as_str()
}

/// Returns the index of the first failed record. A report that names no record of the batch fails the whole
/// batch, as at AWS.
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
