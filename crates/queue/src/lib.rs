//! Sends messages to a queue. This is the only crate that names SQS.
#![warn(missing_docs)]

use aws_config::SdkConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use domain::base::failure::Failure;

/// The longest message, in bytes, that every region has long taken. (SQS has taken four times as much since 2025.)
pub const MAX_MESSAGE: usize = 256 * 1024;

/// The most messages that one request sends.
const BATCH: usize = 10;

/// A queue that a function receives from, or that a person empties after an alarm.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// Returns the queue with this URL.
    pub fn new(sdk: &SdkConfig, url: &str) -> Queue {
        Queue { client: Client::new(sdk), url: url.to_owned() }
    }

    /// Sends a message of at most [`MAX_MESSAGE`] bytes. A message that is sent again stands in the queue twice.
    ///
    /// # Errors
    /// `Failure::Busy` when SQS does not accept the message; the caller may retry.
    pub async fn send(&self, message: &str) -> Result<(), Failure> {
        let sent = self.client.send_message().queue_url(&self.url).message_body(message).send().await;
        sent.map(drop).map_err(|error| {
            let code = error.code().unwrap_or("no answer");
            Failure::Busy(format!("SendMessage: {code}: {}", error.message().unwrap_or_default()))
        })
    }

    /// Sends these messages, ten per request.
    ///
    /// # Errors
    /// `Failure::Busy` when SQS does not accept one of them. The caller may retry, and those that were accepted then stand in
    /// the queue twice.
    pub async fn send_all(&self, messages: &[String]) -> Result<(), Failure> {
        for batch in messages.chunks(BATCH) {
            let entries = batch.iter().enumerate().map(|(number, body)| {
                let entry = SendMessageBatchRequestEntry::builder().id(number.to_string()).message_body(body);
                entry.build().map_err(|error| Failure::Bug(error.to_string()))
            });
            let entries = entries.collect::<Result<Vec<_>, _>>()?;
            let request = self.client.send_message_batch().queue_url(&self.url).set_entries(Some(entries));
            let sent = request.send().await.map_err(|error| {
                let code = error.code().unwrap_or("no answer");
                Failure::Busy(format!("SendMessageBatch: {code}: {}", error.message().unwrap_or_default()))
            })?;
            if let Some(failed) = sent.failed().first() {
                return Err(Failure::Busy(format!("SendMessageBatch: {}", failed.code())));
            }
        }
        Ok(())
    }
}
