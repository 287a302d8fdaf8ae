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
    /// The configuration set that reports what becomes of each mail.
    reports: String,
}

/// The answer of SES to a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// SES delivers it, or reports why not.
    Accepted,
    /// SES does not accept this mail, and would not later.
    Refused,
}

/// The error codes of SES about a mail itself, and not about the account of AWS that sends it.
const ABOUT_THE_MAIL: [&str; 2] = ["InvalidParameterValue", "MessageRejected"];

/// How SES begins its message where the sender is not verified, which has the code of a refused mail.
const NOT_VERIFIED: &str = "Email address is not verified";

impl Mail {
    /// Returns a sender for this address, such as `Attain <no-reply@attain.example>`. `reports` is the name of a configuration set.
    pub fn new(sdk: &SdkConfig, from: &str, reports: &str) -> Mail {
        Mail { client: Client::new(sdk), from: from.to_owned(), reports: reports.to_owned() }
    }

    /// Passes a message to SES.
    ///
    /// # Errors
    /// `Failure::Busy` when SES does not answer or accepts no mail now; the caller may retry. `Failure::Bug` when the
    /// message cannot be built.
    pub async fn send(&self, to: &Email, message: &Message) -> Result<Sent, Failure> {
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
            .configuration_set_name(&self.reports)
            .destination(Destination::builder().to_addresses(to.as_str()).build())
            .message(message)
            .send()
            .await;
        let Err(error) = sent else { return Ok(Sent::Accepted) };
        let (code, why) = (error.code().unwrap_or("no answer"), error.message().unwrap_or_default());
        if ABOUT_THE_MAIL.contains(&code) && !why.starts_with(NOT_VERIFIED) {
            return Ok(Sent::Refused);
        }
        Err(Failure::Busy(format!("SendEmail: {code}: {why}")))
    }
}
