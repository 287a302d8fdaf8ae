//! Likely numbers in place of a UPN that cannot be right (F84).

use crate::exchange::extract::Extract;
use crate::exchange::record::{MisId, MisPupil};
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::pupil::Pupil;
use crate::records::pupils::cohort;
use crate::records::upn::Upn;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The most numbers that are offered.
pub const MOST: usize = 3;

/// The characters of a UPN: a check letter, the local authority (3), the establishment (4), the year in which the number was
/// given (2) and a serial number (3).
const LENGTH: usize = 13;

/// The parts of UPNs that are usual at a school, each with the number of its pupils who have it.
#[derive(Clone, Debug, Default)]
pub struct UsualUpns {
    authorities: BTreeMap<String, u32>,
    establishments: BTreeMap<String, u32>,
    /// By cohort, because those who begin school together got their numbers in the same year.
    years: BTreeMap<(Cohort, String), u32>,
    taken: BTreeSet<Upn>,
}

impl UsualUpns {
    /// The parts that are usual among these pupils, on roll and not, whose numbers are taken.
    pub fn of<'a>(pupils: impl IntoIterator<Item = &'a Pupil>) -> UsualUpns {
        let mut usual = UsualUpns::default();
        for pupil in pupils {
            let upn = pupil.upn.as_str();
            *usual.authorities.entry(upn[1..4].to_owned()).or_default() += 1;
            *usual.establishments.entry(upn[1..8].to_owned()).or_default() += 1;
            *usual.years.entry((pupil.cohort, upn[8..10].to_owned())).or_default() += 1;
            usual.taken.insert(pupil.upn.clone());
        }
        usual
    }

    /// The numbers that become valid and free when one character of the text is another, or two neighbours change places: the
    /// likeliest first, at most [`MOST`]. None if the text has not the length of a number, or is one. `own` is the number that the
    /// pupil has here: it is free for them, and the likeliest.
    pub fn likely(&self, typed: &str, cohort: Option<Cohort>, own: Option<&Upn>) -> Vec<Upn> {
        let text: Vec<u8> =
            typed.bytes().filter(u8::is_ascii_graphic).map(|byte| byte.to_ascii_uppercase()).collect();
        if text.len() != LENGTH || read(&text).is_some() {
            return Vec::new();
        }
        let mut found: BTreeMap<Upn, bool> = BTreeMap::new();
        let mut offer = |bytes: &[u8], exchanged: bool| {
            if let Some(upn) = read(bytes).filter(|upn| own == Some(upn) || !self.taken.contains(upn)) {
                *found.entry(upn).or_default() |= exchanged;
            }
        };
        for place in 0..LENGTH {
            let mut other = text.clone();
            for byte in (b'0'..=b'9').chain(b'A'..=b'Z') {
                other[place] = byte;
                offer(&other, false);
            }
            if place + 1 < LENGTH {
                let mut other = text.clone();
                other.swap(place, place + 1);
                offer(&other, true);
            }
        }
        let mut all: Vec<(Upn, bool)> = found.into_iter().collect();
        all.sort_by_cached_key(|(upn, exchanged)| {
            let letter_only = upn.as_str().as_bytes()[1..] == text[1..];
            let is_own = own == Some(upn);
            let weight = self.weight(upn, cohort);
            (Reverse(is_own), Reverse(weight), Reverse(*exchanged), Reverse(letter_only), upn.clone())
        });
        all.into_iter().take(MOST).map(|(upn, _)| upn).collect()
    }

    /// How usual the parts of a number are here: those who share the establishment, the authority, and the year in the cohort.
    fn weight(&self, upn: &Upn, cohort: Option<Cohort>) -> (u32, u32, u32) {
        let text = upn.as_str();
        let number =
            |counts: &BTreeMap<String, u32>, part: &str| counts.get(part).copied().unwrap_or_default();
        let year = |cohort| self.years.get(&(cohort, text[8..10].to_owned())).copied().unwrap_or_default();
        (
            number(&self.establishments, &text[1..8]),
            number(&self.authorities, &text[1..4]),
            cohort.map_or(0, year),
        )
    }
}

/// Finds likely numbers for the records of an extract.
pub struct Doctor<'a> {
    extract: Option<&'a Extract>,
    there: &'a [Pupil],
    usual: UsualUpns,
}

impl<'a> Doctor<'a> {
    /// A number that another record of the extract has is taken, as are those of all pupils of the school.
    pub fn of(extract: Option<&'a Extract>, there: &'a [Pupil]) -> Doctor<'a> {
        let mut usual = UsualUpns::of(there);
        let records = extract.iter().flat_map(|one| one.pupils.iter().chain(&one.leavers));
        usual.taken.extend(records.filter_map(|record| Upn::parse(&record.upn).ok()));
        Doctor { extract, there, usual }
    }

    /// The pupil who has been found to be this record's.
    pub fn pupil_of(&self, record: &MisId) -> Option<&'a Pupil> {
        self.there.iter().find(|pupil| pupil.mis.as_ref() == Some(record) && pupil.erasing.is_none())
    }

    /// The likely numbers for a record of the extract; none if its number is right.
    pub fn likely(&self, record: &MisId) -> Vec<Upn> {
        let Some(extract) = self.extract else { return Vec::new() };
        let Some(found) = extract.pupils.iter().find(|one| one.id == *record) else { return Vec::new() };
        let own = self.pupil_of(record);
        let of_record = |one: &MisPupil| cohort(one.year_group.trim(), AcademicYear::at(extract.began)).ok();
        let cohort = own.map(|pupil| pupil.cohort).or_else(|| of_record(found));
        self.usual.likely(&found.upn, cohort, own.map(|pupil| &pupil.upn))
    }
}

fn read(bytes: &[u8]) -> Option<Upn> {
    std::str::from_utf8(bytes).ok().and_then(|text| Upn::parse(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::organisation::{Belonging, Organisation, OrganisationKind};
    use crate::base::ids::{OrganisationId, PupilId};
    use crate::base::text::Name;
    use crate::records::pupil::CheckedPupil;
    use jiff::civil::date;
    use uuid::Uuid;

    fn upn(digits: &str) -> Upn {
        ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}{digits}")).ok()).expect("a letter fits")
    }

    fn pupil(digits: &str) -> Pupil {
        let (kind, belonging) = (OrganisationKind::Secondary, Belonging::default());
        let nobody = OrganisationId(Uuid::nil());
        let school = Organisation::new(kind, nobody, "Elm Grove".to_owned(), "123456".to_owned(), belonging);
        let name = Name::parse("Name", "Ann").expect("a name");
        let typed = CheckedPupil {
            upn: upn(digits),
            surname: name.clone(),
            forename: name,
            born: date(2010, 10, 1),
            sex: None,
            cohort: Cohort(2015),
            prior: BTreeMap::new(),
            classes: BTreeMap::new(),
        };
        Pupil::new(PupilId(Uuid::nil()), school.id, typed, date(2026, 9, 1))
    }

    fn school() -> UsualUpns {
        let pupils = ["919400116001", "919400116002", "919400117003", "920300116004"].map(pupil);
        UsualUpns::of(&pupils)
    }

    #[test]
    fn f84_the_number_that_was_meant_is_offered_for_every_slip_of_one_digit_or_two_neighbours() {
        let (school, meant) = (school(), upn("919400116049"));
        let bytes = meant.as_str().as_bytes();
        let mut first = 0;
        for place in 1..LENGTH {
            let mut slip = bytes.to_vec();
            slip[place] = if slip[place] == b'9' { b'8' } else { slip[place] + 1 };
            let offered = school.likely(&String::from_utf8(slip).expect("text"), Some(Cohort(2015)), None);
            assert!(offered.len() <= MOST && offered.iter().all(|one| !school.taken.contains(one)));
            first += usize::from(offered.first() == Some(&meant));
            // A slip in the serial number has likely others beside it.
            assert!(offered.contains(&meant) || place >= 10, "{place}: {offered:?}");
        }
        assert!(first >= 8, "{first}");
        let swapped = |one: usize, other: usize| {
            let mut text = bytes.to_vec();
            text.swap(one, other);
            school.likely(&String::from_utf8(text).expect("text"), None, None)
        };
        assert_eq!(swapped(11, 12).first(), Some(&meant));
        assert!(!swapped(8, 11).contains(&meant), "not neighbours");
    }

    #[test]
    fn f84_what_is_no_slip_of_one_character_or_is_taken_or_right_is_offered_nothing() {
        let school = school();
        for typed in ["", "H8012", "not a number!", upn("919400116049").as_str()] {
            assert!(school.likely(typed, None, None).is_empty(), "{typed}");
        }
        let taken = upn("919400116001");
        let wrong_letter =
            format!("{}{}", if taken.as_str().starts_with('A') { 'B' } else { 'A' }, &taken.as_str()[1..]);
        assert!(!school.likely(&wrong_letter, None, None).contains(&taken), "somebody has it");
        let own = school.likely(&wrong_letter, None, Some(&taken));
        assert_eq!(own.first(), Some(&taken), "it is the pupil's own");
    }
}
