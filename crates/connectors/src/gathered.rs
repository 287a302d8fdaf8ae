//! The pupils of an extraction, and the doubts about them.

use domain::exchange::extract::{Doubt, Extract};
use domain::exchange::provider::Provider;
use domain::exchange::record::{MisClass, MisPupil};
use domain::exchange::scope::Scope;
use jiff::Timestamp;
use std::collections::btree_map::Entry;
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
    /// The places of pupils in their list, by their ids.
    places: BTreeMap<String, usize>,
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
            return;
        }
        match self.places.entry(pupil.id.as_str().to_owned()) {
            Entry::Occupied(_) => self.doubt(Doubt::ChangedMidway),
            Entry::Vacant(place) => {
                place.insert(self.pupils.len());
                self.pupils.push(pupil);
            }
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

    /// Adds the class to the pupils with these ids. A pupil has a class once, and at most so many.
    pub fn teach<'a>(&mut self, class: &MisClass, pupils: impl Iterator<Item = &'a str>) {
        for id in pupils {
            let taught = self.places.get(id).and_then(|place| self.pupils.get_mut(*place));
            if let Some(pupil) =
                taught.filter(|one| one.classes.len() < MAX_CLASSES && !one.classes.contains(class))
            {
                pupil.classes.push(class.clone());
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
