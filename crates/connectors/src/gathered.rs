//! The pupils of an extraction, and the doubts about them.

use domain::exchange::extract::{Doubt, Extract};
use domain::exchange::provider::Provider;
use domain::exchange::record::{MisId, MisPupil};
use domain::exchange::scope::Scope;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The most pupils of one extract. No school of England has half as many.
pub(crate) const MAX_PUPILS: usize = 10_000;

/// The most leavers: those of ten years of a large school.
pub(crate) const MAX_LEAVERS: usize = 5_000;

/// The most classes of a pupil.
pub(crate) const MAX_CLASSES: usize = 60;

#[derive(Default)]
pub(crate) struct Gathered {
    pub pupils: Vec<MisPupil>,
    pub leavers: Vec<MisPupil>,
    ids: BTreeSet<MisId>,
    doubts: BTreeSet<Doubt>,
}

impl Gathered {
    pub fn doubt(&mut self, doubt: Doubt) {
        self.doubts.insert(doubt);
    }

    /// Adds a pupil on roll. A second one with the same id, as when a page was added while we read, is left out.
    pub fn add(&mut self, pupil: MisPupil) {
        if self.pupils.len() >= MAX_PUPILS {
            self.doubt(Doubt::Cut);
        } else if self.ids.insert(pupil.id.clone()) {
            self.pupils.push(pupil);
        } else {
            self.doubt(Doubt::ChangedMidway);
        }
    }

    /// Adds a pupil who has left.
    pub fn add_leaver(&mut self, pupil: MisPupil) {
        if self.leavers.len() < MAX_LEAVERS {
            self.leavers.push(pupil);
        }
    }

    /// Writes the attendance of the pupils that have one.
    pub fn attend(&mut self, attendance: &BTreeMap<String, String>) {
        for pupil in &mut self.pupils {
            if let Some(percent) = attendance.get(pupil.id.as_str()) {
                pupil.attendance.clone_from(percent);
            }
        }
    }

    /// The extract. `before` and `after` are the numbers of pupils that the MIS announced before and after it sent them.
    pub fn extract(
        mut self,
        provider: Provider,
        began: Timestamp,
        scopes: BTreeSet<Scope>,
        (before, after): (u64, u64),
    ) -> Extract {
        let received = u64::try_from(self.pupils.len()).unwrap_or(u64::MAX);
        if received == 0 {
            self.doubt(Doubt::Empty);
        }
        if before != after {
            self.doubt(Doubt::ChangedMidway);
        }
        if received < after {
            self.doubt(Doubt::Partial);
        }
        if received > after {
            self.doubt(Doubt::ChangedMidway);
        }
        let Gathered { pupils, leavers, doubts, .. } = self;
        Extract { provider, began, scopes, pupils, leavers, doubts }
    }
}
