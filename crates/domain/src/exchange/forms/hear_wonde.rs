//! The form of `hear-wonde`, which Wonde sends.

use crate::access::form::form;
use crate::base::hash::constant_time_eq;
use crate::exchange::connection::Told;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Tell Attain what a school decided at Wonde.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HearWondeForm {
    pub secret: CallbackSecret,
    /// What happened.
    pub payload_type: String,
    /// The school's number at Wonde.
    pub school_id: String,
}

form!(HearWondeForm => HearWonde, (); secret: CallbackSecret);

/// The secret in the address that a provider calls. Debug does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = "^[A-Za-z0-9-]{16,128}$")))]
#[serde(try_from = "String", into = "String")]
pub struct CallbackSecret(String);

impl CallbackSecret {
    /// Reads a secret from an address.
    pub fn parse(text: &str) -> Option<CallbackSecret> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (is_plain && (16..=128).contains(&text.len())).then(|| CallbackSecret(text.to_owned()))
    }

    /// True if it is this secret. Takes the same time wherever the first wrong character is.
    pub fn is(&self, secret: &str) -> bool {
        constant_time_eq(self.0.as_bytes(), secret.as_bytes())
    }
}

impl TryFrom<String> for CallbackSecret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<CallbackSecret, &'static str> {
        CallbackSecret::parse(&text).ok_or("not a secret")
    }
}

impl From<CallbackSecret> for String {
    fn from(secret: CallbackSecret) -> String {
        secret.0
    }
}

impl HearWondeForm {
    /// What it tells; `None` for what does not concern Attain.
    pub fn told(&self) -> Option<Told> {
        Some(match self.payload_type.as_str() {
            "schoolApproved" => Told::Approved,
            "accessDeclined" => Told::Declined,
            "accessRevoked" => Told::Revoked,
            "schoolMigration" => Told::Migrated,
            _ => return None,
        })
    }
}

impl fmt::Debug for CallbackSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackSecret")
    }
}
