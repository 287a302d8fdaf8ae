//! Sends mail through SES. This is the only crate that names SES.
#![warn(missing_docs)]

use aws_config::SdkConfig;
use aws_sdk_ses::Client;
use aws_sdk_ses::error::ProvideErrorMetadata;
use aws_sdk_ses::types::{Body, Content, Destination};
use domain::base::failure::Failure;
use domain::base::mail::Message;
use domain::base::text::Email;

/// Sends mail from one address.
#[derive(Clone, Debug)]
pub struct Mail {
    client: Client,
    from: String,
}

impl Mail {
    /// Returns a sender for this address, such as `Attain <no-reply@attain.example>`.
    pub fn new(sdk: &SdkConfig, from: &str) -> Mail {
        Mail { client: Client::new(sdk), from: from.to_owned() }
    }

    /// Passes a message to SES.
    ///
    /// # Errors
    /// `Failure::Busy` when SES does not accept the message; the caller may retry. `Failure::Bug` when the
    /// message cannot be built.
    pub async fn send(&self, to: &Email, message: &Message) -> Result<(), Failure> {
        let content = |text: &str| {
            Content::builder()
                .charset("UTF-8")
                .data(text)
                .build()
                .map_err(|error| Failure::Bug(error.to_string()))
        };
        let message = aws_sdk_ses::types::Message::builder()
            .subject(content(&message.subject)?)
            .body(Body::builder().text(content(&message.text)?).build())
            .build();
        let sent = self
            .client
            .send_email()
            .source(&self.from)
            .destination(Destination::builder().to_addresses(to.as_str()).build())
            .message(message)
            .send()
            .await;
        sent.map(|_| ()).map_err(|error| {
            Failure::Busy(format!(
                "SendEmail: {}: {}",
                error.code().unwrap_or("no answer"),
                error.message().unwrap_or_default()
            ))
        })
    }
}
