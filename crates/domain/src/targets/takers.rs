//! The pupils that a subject's targets, averages and chances are about (ADR 0016).

use crate::records::pupil::Pupil;
use crate::targets::settings::TargetSettings;
use std::collections::BTreeSet;

/// The pupils of a year group who take each subject: those in one of its classes, or everyone where it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Takers {
    /// The subjects with classes. Empty where the settings say that every pupil takes every subject.
    taught: BTreeSet<String>,
}

impl Takers {
    /// `pupils` are all pupils of the year group.
    pub fn of(settings: &TargetSettings, pupils: &[Pupil]) -> Takers {
        if settings.everyone {
            return Takers::default();
        }
        Takers { taught: pupils.iter().flat_map(|pupil| pupil.classes.keys()).cloned().collect() }
    }

    /// True if the subject's targets are about this pupil.
    pub fn include(&self, pupil: &Pupil, subject: &str) -> bool {
        !self.taught.contains(subject) || pupil.classes.contains_key(subject)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::base::ids::{OrganisationId, PupilId};
    use crate::base::text::Name;
    use crate::records::cohort::Cohort;
    use crate::records::origin::{Origin, Origins, Source};
    use crate::records::upn::Upn;
    use jiff::civil::date;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    /// A pupil in a class of each of these subjects.
    pub fn pupil(classes: &[&str]) -> Pupil {
        let name = Name::parse("Name", "Lee").expect("a name");
        Pupil {
            id: PupilId(Uuid::nil()),
            organisation: OrganisationId(Uuid::nil()),
            upn: ('A'..='Z')
                .find_map(|letter| Upn::parse(&format!("{letter}801200001234")).ok())
                .expect("a check letter fits"),
            forename: name.clone(),
            surname: name,
            born: date(2010, 10, 1),
            sex: None,
            characteristics: Default::default(),
            cohort: Cohort(2015),
            prior: BTreeMap::new(),
            classes: classes.iter().map(|subject| ((*subject).to_owned(), "11A".to_owned())).collect(),
            results: BTreeMap::new(),
            left: None,
            holds: Vec::new(),
            moved_on: None,
            earlier_cohorts: Default::default(),
            erasing: None,
            mis: None,
            origins: Origins::new(Origin { source: Source::Hand, on: date(2026, 9, 1) }),
        }
    }

    #[test]
    fn a_subject_with_classes_is_about_their_pupils_and_one_without_is_about_everyone() {
        let pupils = [pupil(&["French"]), pupil(&[])];
        let asked = TargetSettings::default();
        let takers = Takers::of(&asked, &pupils);
        assert_eq!(pupils.each_ref().map(|pupil| takers.include(pupil, "French")), [true, false]);
        assert_eq!(pupils.each_ref().map(|pupil| takers.include(pupil, "Latin")), [true, true]);
        let everyone = Takers::of(&TargetSettings { everyone: true, ..asked }, &pupils);
        assert_eq!(pupils.each_ref().map(|pupil| everyone.include(pupil, "French")), [true, true]);
    }
}
