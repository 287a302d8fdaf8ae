//! The other pupils of the school, whose names free text may hold.

use crate::base::ids::PupilId;
use crate::base::search::NameSearch;
use crate::base::text::folded;
use crate::records::pupil::Pupil;

/// The names and UPNs of the pupils that a pack is not about. A namesake of its pupil is not among them.
#[derive(Clone, Debug, Default)]
pub struct Others(Vec<(NameSearch, String)>);

impl Others {
    /// All pupils of a school but one.
    pub fn of(pupils: &[Pupil], but: PupilId) -> Others {
        let name = |pupil: &Pupil| folded(&pupil.listed_name());
        let own = pupils.iter().find(|pupil| pupil.id == but).map(name);
        let others = pupils.iter().filter(|pupil| pupil.id != but && Some(name(pupil)) != own);
        Others(
            others
                .map(|pupil| (NameSearch::of(&pupil.listed_name()), pupil.upn.as_str().to_owned()))
                .collect(),
        )
    }

    /// True if the text holds the forename and the surname of one of them, or a UPN. Each is enough for a suggestion, and
    /// none of them for certainty.
    pub fn are_in(&self, text: &str) -> bool {
        let upper = text.to_ascii_uppercase();
        !text.trim().is_empty()
            && self.0.iter().any(|(name, upn)| name.finds(text) || upper.contains(upn.as_str()))
    }
}
