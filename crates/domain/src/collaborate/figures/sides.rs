//! Which pupils of a figure are on which side of a characteristic.

use super::Part;
use super::suppress::PAIRS;
use crate::attainment::model::Sex;
use crate::records::characteristics::Characteristic;
use crate::records::cohort::AcademicYear;
use crate::records::pupil::Pupil;

/// The sides that a pupil is on, in the order of [`PAIRS`]: true for the first. `None` for both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides([Option<bool>; PAIRS.len()]);

impl Sides {
    /// The sides of pupils who are shown together, in their order. A characteristic that nothing is recorded of in that year has
    /// no sides. Where something is, a pupil without an answer is on the other side. A pupil of unknown sex would be on neither,
    /// and could be worked out from the rest: then sex has no sides.
    pub fn of<'p>(pupils: impl Iterator<Item = &'p Pupil> + Clone, year: AcademicYear) -> Vec<Sides> {
        let held = |pupil: &Pupil, which| pupil.characteristics.held(year, which);
        let known = [Characteristic::EverSix, Characteristic::Eal, Characteristic::Sen]
            .map(|which| (which, pupils.clone().any(|pupil| held(pupil, which).is_some())));
        let sex_is_known = pupils.clone().all(|pupil| pupil.sex.is_some());
        let sides = |pupil: &Pupil| {
            let [six, eal, sen] =
                known.map(|(which, is_known)| is_known.then(|| held(pupil, which) == Some(true)));
            Sides([six, eal, sen, sex_is_known.then(|| pupil.sex == Some(Sex::Female))])
        };
        pupils.map(sides).collect()
    }

    pub fn is_in(self, part: Part) -> bool {
        let pair = PAIRS.into_iter().position(|(one, other)| part == one || part == other);
        pair.is_none_or(|pair| self.0[pair] == Some(part == PAIRS[pair].0))
    }
}
