//! Mail that did not reach the holder of an account (F87).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The latest mail to an account's address that did not arrive. It is forgotten when another mail is sent to a pending user, and
/// when the address changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFault {
    pub reason: MailFaultReason,
    pub at: Timestamp,
}

/// The reason why a mail did not arrive, as the mail service reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MailFaultReason {
    /// The address does not exist, or its server refuses our mail for good.
    Returned,
    /// The mailbox was full, or its server did not answer in time.
    NotNow,
    /// The recipient, or their mail program, reported the mail as unwanted.
    Unwanted,
    /// The mail service did not accept the mail.
    Refused,
}

impl MailFaultReason {
    /// The reason as a sentence for administrators.
    pub const fn sentence(self) -> &'static str {
        match self {
            MailFaultReason::Returned => {
                "The email address does not exist, or does not accept mail from Attain."
            }
            MailFaultReason::NotNow => "The mailbox was full, or its server did not answer.",
            MailFaultReason::Unwanted => {
                "The email was reported as unwanted, so the mail service sends no more to this address."
            }
            MailFaultReason::Refused => "The mail service did not accept the email.",
        }
    }

    /// What an administrator can do so that a person can sign up.
    pub const fn advice(self) -> &'static str {
        match self {
            MailFaultReason::Returned => {
                "Check the address with the person. If it is wrong, delete this user and create the account again. Or print the welcome letter."
            }
            MailFaultReason::NotNow => "Choose Resend tomorrow, or print the welcome letter.",
            MailFaultReason::Unwanted | MailFaultReason::Refused => {
                "Print the welcome letter, or create the account again with another address."
            }
        }
    }
}
