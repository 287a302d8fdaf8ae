//! Forms and views of the agreement (F70).

use crate::access::form::form;
use crate::base::calendar::shown;
use crate::records::agreement::{Acceptance, Accepted, VERSION};
use serde::{Deserialize, Serialize};

/// Show what the school has accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewAgreementForm {}

form!(ViewAgreementForm => ViewAgreement, AgreementView);

/// Accept the agreement for the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AcceptAgreementForm {
    /// The version that the person saw.
    pub agreement: u32,
}

form!(AcceptAgreementForm => AcceptAgreement, AgreementView);

/// What the school has accepted. The text of the agreement is part of the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgreementView {
    /// The school's name.
    pub school: String,
    /// The version in force.
    pub agreement: u32,
    /// The accepted versions, the latest first.
    pub accepted: Vec<AcceptanceView>,
}

/// A version that the school has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AcceptanceView {
    pub agreement: u32,
    /// The person's name.
    pub by: String,
    /// The day and time.
    pub at: String,
}

impl AgreementView {
    pub fn of(school: &str, accepted: &Accepted) -> AgreementView {
        let one = |one: &Acceptance| AcceptanceView {
            agreement: one.agreement,
            by: one.deed.by.name.clone(),
            at: shown(one.deed.at),
        };
        let accepted = accepted.acceptances.iter().rev().map(one).collect();
        AgreementView { school: school.to_owned(), agreement: VERSION, accepted }
    }

    /// True if the version in force is accepted.
    pub fn is_accepted(&self) -> bool {
        self.accepted.iter().any(|one| one.agreement == self.agreement)
    }
}
