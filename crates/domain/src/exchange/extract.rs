//! What was fetched from a school's MIS at one time: always everything that the school has granted.

use crate::base::calendar::shown;
use crate::base::ids::OrganisationId;
use crate::exchange::provider::Provider;
use crate::exchange::record::MisPupil;
use crate::exchange::scope::Scope;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The S3 key of a school's latest extract. The next one overwrites it.
pub fn extract_key(organisation: OrganisationId) -> String {
    format!("extracts/{organisation}/latest.json")
}

/// An extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    pub provider: Provider,
    /// The time before the first request.
    pub began: Timestamp,
    /// What the school has granted.
    pub scopes: BTreeSet<Scope>,
    /// Those on roll.
    pub pupils: Vec<MisPupil>,
    /// Those who left lately, for their last days.
    pub leavers: Vec<MisPupil>,
    /// Reasons why the extract may not be whole. While there is one, nobody is taken for a leaver.
    pub doubts: BTreeSet<Doubt>,
}

/// A reason why an extract may not be whole. A person must look at its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// The MIS sent nobody.
    Empty,
    /// Fewer pupils came than the MIS had announced.
    Partial,
    /// The list changed while it was fetched: another total, or an id twice.
    ChangedMidway,
    /// There was more than Attain takes.
    Cut,
}

impl Doubt {
    /// The doubt in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Doubt::Empty => "Your MIS sent no pupils.",
            Doubt::Partial => "Your MIS sent fewer pupils than it had announced.",
            Doubt::ChangedMidway => "The list of pupils changed in your MIS while it was sent.",
            Doubt::Cut => "Your MIS sent more than Attain takes, so some of it is missing.",
        }
    }
}

/// The reason why nothing was fetched. It changes no pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unfetched {
    /// The provider no longer accepts Attain at this school (401 or 403).
    Refused,
    /// The school finalises its selection at the provider.
    Paused,
    /// The provider asks to wait (429), until this time if it names one.
    Busy(Option<Timestamp>),
    /// No answer, or one that says that the provider is at fault.
    Unreachable,
    /// An answer that is not as documented.
    NotUnderstood,
    /// More pages or bytes than Attain takes.
    TooMuch,
    /// The number of the connection is another school's: its URN is not this school's.
    OtherSchool,
    /// Somebody stopped it in Attain.
    Stopped,
}

impl Unfetched {
    /// The reason in a sentence, with what to do. `is_nightly` says whether the MIS is read every night.
    pub fn sentence(self, is_nightly: bool) -> String {
        let again = if is_nightly { "Attain tries again tonight." } else { "Try again later." };
        match self {
            Unfetched::Refused => "Your provider no longer lets Attain read your MIS. Approve Attain there again, or stop the connection here.".to_owned(),
            Unfetched::Paused => "Your selection at your provider is not complete. Complete it there, then extract again.".to_owned(),
            Unfetched::Busy(None) => format!("Your provider is busy. {again}"),
            Unfetched::Busy(Some(until)) => {
                format!("Your provider is busy, and asks to wait until {}. {again}", shown(until))
            }
            Unfetched::Unreachable => format!("Your provider did not answer. {again}"),
            Unfetched::NotUnderstood => "Your provider sent an answer that Attain cannot read. Ask support if it happens again.".to_owned(),
            Unfetched::TooMuch => "Your provider sent more than Attain takes. Ask support.".to_owned(),
            Unfetched::OtherSchool => "The number of your connection is another school\u{2019}s. Stop the connection, then connect with your school\u{2019}s own.".to_owned(),
            Unfetched::Stopped => "Somebody stopped the extract.".to_owned(),
        }
    }
}
