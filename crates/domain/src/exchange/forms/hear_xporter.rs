//! The form of `hear-xporter`, which Groupcall sends.

use crate::access::action::Action;
use crate::access::form::{Form, PathId};
use crate::exchange::forms::CallbackSecret;
use crate::exchange::login::{Hidden, XporterLogin};
use serde::{Deserialize, Serialize};

/// Tell Attain what a school consented to at Groupcall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HearXporterForm {
    pub secret: CallbackSecret,
    /// The school's local authority and establishment number.
    #[serde(rename = "schoolId")]
    pub school_id: String,
    /// The scopes that the school granted, with commas between them. Of those that it was asked for (`templateScopes`), it refused the
    /// others.
    pub scopes: String,
    /// The relying party. Absent if the login stays as it is.
    #[serde(default, rename = "partnerId")]
    pub partner_id: String,
    /// The password of the relying party at this school, which is another one after each consent. Absent if it stays as it is.
    #[serde(default, rename = "schoolSecret")]
    pub school_secret: Hidden,
}

impl Form for HearXporterForm {
    const ACTION: Action = Action::HearXporter;
    type View = ();
    const PATH: &'static [PathId] =
        &[PathId { name: "secret", parses: |text| CallbackSecret::parse(text).is_some() }];
    const POSTED: bool = true;
}

impl HearXporterForm {
    /// The login that the message brings; `None` if it brings none that can be used.
    pub fn login(&self) -> Option<XporterLogin> {
        let (relying_party, password) = XporterLogin::parse(&self.partner_id, &self.school_secret);
        let (relying_party, password) = relying_party.ok().zip(password.ok())?;
        Some(XporterLogin { relying_party, password })
    }
}
