//! Pupils.

use crate::attainment::model::{Prior, Sex, Start};
use crate::attainment::subject::KeyStage;
use crate::base::event::{Event, EventKind};
use crate::base::ids::{OrganisationId, PupilId};
use crate::base::text::Name;
use crate::records::cohort::Cohort;
use crate::records::hold::Hold;
use crate::records::leaving::Leaving;
use crate::records::upn::Upn;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A pupil as recorded by the school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pupil {
    /// Attain's own id, because a UPN can be replaced.
    pub id: PupilId,
    pub organisation: OrganisationId,
    pub upn: Upn,
    pub forename: Name,
    pub surname: Name,
    /// The date of birth.
    pub born: Date,
    /// `None` if it is not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// True if the school receives the pupil premium for the pupil.
    #[serde(default)]
    pub disadvantaged: bool,
    pub cohort: Cohort,
    /// The attainment at the end of the key stage before each of these key stages. A key stage without prior
    /// attainment has no entry.
    #[serde(default)]
    pub prior: BTreeMap<KeyStage, Prior>,
    /// The pupil's classes, by subject.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
    /// Present from the report that the pupil leaves until they return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Leaving>,
    /// While there is one, nothing of the pupil is erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
}

impl Pupil {
    /// The start of an estimate for this key stage; `None` without prior attainment (F47).
    pub fn start(&self, key_stage: KeyStage) -> Option<Start> {
        let month = (self.born.month().unsigned_abs() + 3) % 12;
        self.prior.get(&key_stage).map(|prior| Start { prior: *prior, sex: self.sex, month })
    }

    /// The event of this kind about the pupil.
    pub fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).about_pupil(self.id)
    }

    /// True unless the school has reported the pupil as a leaver.
    pub fn is_on_roll(&self) -> bool {
        self.left.is_none()
    }

    /// The name as lists show it: surname first.
    pub fn listed_name(&self) -> String {
        format!("{}, {}", self.surname.as_str(), self.forename.as_str())
    }
}
