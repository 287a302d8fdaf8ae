//! Delivers the messages of a queue to a function as Lambda's event source mapping does, one message at a time.

use crate::deliveries::Undelivered;
use crate::functions::Functions;
use crate::iam::queue_arn;
use crate::intrinsics::REGION;
use crate::template::{Event, Template};
use anyhow::Result;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;

/// Takes the messages that wait in the queue of this name.
pub(crate) type TakeMessages = Arc<dyn Fn(String) -> BoxFuture<'static, Result<Vec<String>>> + Send + Sync>;

/// A function that receives the messages of a queue.
pub(crate) struct Receiver {
    function: String,
    queue: String,
    /// The times that a message is received before it is given up.
    receives: u32,
}

impl Receiver {
    /// The functions of the template that receive messages.
    pub fn all(template: &Template) -> Vec<Receiver> {
        let mut receivers = Vec::new();
        for function in &template.functions {
            for event in &function.events {
                if let Event::Queue(queue) = event {
                    let receives = template.receives.get(queue).copied().unwrap_or(1);
                    receivers.push(Receiver {
                        function: function.name.clone(),
                        queue: queue.clone(),
                        receives,
                    });
                }
            }
        }
        receivers
    }

    /// Delivers the messages that wait. Returns false when there were none.
    ///
    /// # Errors
    /// Fails when the queue cannot be read. A failure of the function is no error here: the message is retried at once
    /// (waiting would change nothing locally), as often as the queue's policy says, and then given up into `lost`.
    pub async fn deliver(
        &self,
        take: &TakeMessages,
        functions: &Functions,
        lost: &mut Vec<Undelivered>,
    ) -> Result<bool> {
        let messages = take(self.queue.clone()).await?;
        for (number, body) in messages.iter().enumerate() {
            let event = self.event(number, body);
            for received in 1..=self.receives {
                let Err(why) = functions.invoke(&self.function, event.clone()).await else { break };
                functions.failed(&self.function, received, received == self.receives, &why);
                if received == self.receives {
                    lost.push(Undelivered::new(&self.function, &event, why));
                }
            }
        }
        Ok(!messages.is_empty())
    }

    fn event(&self, number: usize, body: &str) -> Value {
        let record = json!({
            "messageId": format!("{}-{number}", self.queue), "body": body, "eventSource": "aws:sqs",
            "eventSourceARN": queue_arn(&self.queue), "awsRegion": REGION,
        });
        json!({ "Records": [record] })
    }
}
