//! The local SQS: takes messages and keeps them in memory, where nobody receives them.

use crate::iam::{Iam, queue_arn, signer};
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

    /// Returns the endpoint for the SDK. It knows the action SendMessage.
    pub fn router(self: &Arc<Queues>) -> Router {
        Router::new().fallback(answer).with_state(Arc::clone(self))
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
        _ => Err(("InvalidAction", format!("The local SQS knows the action SendMessage, not {target:?}."))),
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
