//! Holds: while a pupil has one, the retention clock erases nothing of them (F75).

use crate::access::call::Deed;
use serde::{Deserialize, Serialize};

/// A hold on a pupil. A pupil may have several, each for its own reason; erasure waits for the last one to be lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub reason: HoldReason,
    /// What the reason does not say, in the school’s words. Empty if there is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub placed: Deed,
    /// Present once somebody asked to lift it: another person must confirm that (F82).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifting: Option<Deed>,
}

/// The reason for a hold. A pupil has at most one hold per reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// A subject access request is open.
    AccessRequest,
    /// A complaint is open.
    Complaint,
    /// An appeal is open, for example about a result or an exclusion.
    Appeal,
    /// A legal claim is open or expected.
    LegalClaim,
    /// Another reason, which the note says.
    Other,
}

impl HoldReason {
    /// Every reason, in the order in which a list of choices shows them.
    pub const ALL: [HoldReason; 5] = [
        HoldReason::AccessRequest,
        HoldReason::Complaint,
        HoldReason::Appeal,
        HoldReason::LegalClaim,
        HoldReason::Other,
    ];

    /// The reason as pages show it.
    pub const fn label(self) -> &'static str {
        match self {
            HoldReason::AccessRequest => "Subject access request",
            HoldReason::Complaint => "Complaint",
            HoldReason::Appeal => "Appeal",
            HoldReason::LegalClaim => "Legal claim",
            HoldReason::Other => "Other reason",
        }
    }
}
