//! The local SQS: keeps messages in memory until a function receives them, or a test looks at them.

use crate::iam::{Iam, queue_arn, signer};
use crate::queue_events::TakeMessages;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use iam_rs::Context;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A message that waits in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedMessage {
    /// The queue's name.
    pub queue: String,
    /// The message as it was sent.
    pub body: String,
}

/// The longest message, in bytes.
const LIMIT: usize = 1024 * 1024;

/// The most messages of a batch.
const BATCH: usize = 10;

/// Takes messages from the embedded queues.
pub(crate) fn embedded(queues: Arc<Queues>) -> TakeMessages {
    Arc::new(move |queue| {
        let messages = queues.take(&queue);
        Box::pin(async move { Ok(messages) })
    })
}

/// The queues and their messages, oldest first.
pub(crate) struct Queues {
    messages: Mutex<Vec<QueuedMessage>>,
    iam: Arc<Iam>,
}

impl Queues {
    pub fn new(iam: Arc<Iam>) -> Queues {
        Queues { messages: Mutex::default(), iam }
    }

    pub fn messages(&self) -> Vec<QueuedMessage> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take(&self, queue: &str) -> Vec<String> {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let (taken, left) = std::mem::take(&mut *messages).into_iter().partition(|one| one.queue == queue);
        *messages = left;
        taken.into_iter().map(|message: QueuedMessage| message.body).collect()
    }

    /// Returns the endpoint for the SDK. It knows the actions SendMessage and SendMessageBatch.
    pub fn router(self: &Arc<Queues>) -> Router {
        Router::new().fallback(answer).with_state(Arc::clone(self))
    }

    fn send_batch(&self, key: Option<&str>, fields: &Value) -> Result<Value, (&'static str, String)> {
        let entries = fields["Entries"].as_array().map(Vec::as_slice).unwrap_or_default();
        if entries.is_empty() || entries.len() > BATCH {
            return Err(("TooManyEntriesInBatchRequest", format!("A batch has 1 to {BATCH} messages.")));
        }
        let mut sent = Vec::new();
        for entry in entries {
            let mut answer = self
                .send(key, &json!({ "QueueUrl": fields["QueueUrl"], "MessageBody": entry["MessageBody"] }))?;
            answer["Id"] = entry["Id"].clone();
            sent.push(answer);
        }
        Ok(json!({ "Successful": sent, "Failed": [] }))
    }

    fn send(&self, key: Option<&str>, fields: &Value) -> Result<Value, (&'static str, String)> {
        let text = |name: &str| fields[name].as_str().unwrap_or_default();
        let queue = text("QueueUrl").rsplit('/').next().unwrap_or_default();
        self.iam
            .authorise(key, "sqs:SendMessage", &queue_arn(queue), &Context::new())
            .map_err(|denied| ("AccessDeniedException", denied.to_string()))?;
        let body = text("MessageBody");
        if body.is_empty() || body.len() > LIMIT {
            return Err(("InvalidParameterValue", format!("A message has 1 to {LIMIT} bytes.")));
        }
        let message = QueuedMessage { queue: queue.to_owned(), body: body.to_owned() };
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push(message);
        let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, messages.len().to_string().as_bytes());
        Ok(json!({ "MessageId": id, "MD5OfMessageBody": "" }))
    }
}

async fn answer(State(queues): State<Arc<Queues>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let fields: Value = serde_json::from_slice(&body).unwrap_or_default();
    let outcome = match target.rsplit('.').next() {
        Some("SendMessage") => queues.send(signer(&headers), &fields),
        Some("SendMessageBatch") => queues.send_batch(signer(&headers), &fields),
        _ => Err((
            "InvalidAction",
            format!("The local SQS knows SendMessage and SendMessageBatch, not {target:?}."),
        )),
    };
    let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
    match outcome {
        Ok(answer) => (StatusCode::OK, kind, answer.to_string()).into_response(),
        Err((code, why)) => {
            let body = json!({ "__type": format!("com.amazonaws.sqs#{code}"), "message": why });
            (StatusCode::BAD_REQUEST, kind, body.to_string()).into_response()
        }
    }
}
