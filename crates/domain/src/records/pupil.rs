//! Pupils, and the cohorts they move through the school in.

use crate::attainment::model::{Prior, Sex, Start};
use crate::attainment::subject::KeyStage;
use crate::base::ids::{OrganisationId, PupilId};
use crate::base::text::Name;
use crate::records::cohort::Cohort;
use crate::records::upn::Upn;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A pupil, as the school's records have them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pupil {
    /// Attain's own id: a UPN may be replaced.
    pub id: PupilId,
    /// The school.
    pub organisation: OrganisationId,
    /// Unique pupil number.
    pub upn: Upn,
    /// Forename.
    pub forename: Name,
    /// Surname.
    pub surname: Name,
    /// Date of birth.
    pub born: Date,
    /// Sex, where it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Whether the pupil premium is paid for them.
    #[serde(default)]
    pub disadvantaged: bool,
    /// Whom they are taught with.
    pub cohort: Cohort,
    /// What they attained at the end of the key stage before each; none for a key stage without.
    #[serde(default)]
    pub prior: BTreeMap<KeyStage, Prior>,
    /// The class they are in, by subject.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
}

impl Pupil {
    /// What an estimate starts from; `None` without prior attainment (F47).
    pub fn start(&self, key_stage: KeyStage) -> Option<Start> {
        let month = (self.born.month().unsigned_abs() + 3) % 12;
        self.prior.get(&key_stage).map(|prior| Start { prior: *prior, sex: self.sex, month })
    }

    /// As a list shows them: surname first.
    pub fn listed_name(&self) -> String {
        format!("{}, {}", self.surname.as_str(), self.forename.as_str())
    }
}
