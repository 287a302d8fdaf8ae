//! Checks a record of the MIS by our own rules.

use crate::attainment::model::{Model, Sex};
use crate::attainment::subject::KeyStage;
use crate::base::calendar::read_day;
use crate::base::text::Name;
use crate::exchange::record::MisPupil;
use crate::exchange::scope::Scope;
use crate::records::characteristics::{Characteristic, read_cell};
use crate::records::classes::{class_name, key_stage_of};
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::pupils::{cohort, sex};
use crate::records::results::known_subject;
use crate::records::upn::Upn;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A record that passed.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    pub upn: Upn,
    pub surname: Name,
    pub forename: Name,
    pub born: Date,
    /// `None` if the MIS does not say.
    pub sex: Option<Sex>,
    pub cohort: Cohort,
    pub characteristics: Vec<(Characteristic, bool)>,
    /// The last day, if the MIS knows it.
    pub leaving: Option<Date>,
}

/// Why a record is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Untaken {
    /// A sentence about the first field that is wrong, with what to do.
    Wrong(String),
    /// The pupil is in a nursery or reception class, which Attain does not record.
    TooYoung,
}

/// A sentence about a field, with its name before it.
fn wrong(field: &str, sentence: impl std::fmt::Display) -> Untaken {
    Untaken::Wrong(format!("{field}: {sentence}, in your MIS"))
}

/// Checks a record. `upn` replaces the record's own number if somebody chose another; `year` is the academic year of the
/// MIS's year groups.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn check(
    record: &MisPupil,
    upn: Option<&Upn>,
    year: AcademicYear,
    scopes: &BTreeSet<Scope>,
) -> Result<Checked, Untaken> {
    if is_too_young(&record.year_group) {
        return Err(Untaken::TooYoung);
    }
    let born = read_day(&record.born).map_err(|why| wrong("Date of birth", why))?;
    let cohort = cohort(record.year_group.trim(), year).map_err(|why| wrong("Year group", why))?;
    let mut characteristics = Vec::new();
    for (which, text) in
        record.characteristics.iter().filter(|(which, _)| scopes.contains(&scope_of(**which)))
    {
        if !text.trim().is_empty() {
            let holds = read_cell(*which, text.trim()).map_err(|why| wrong(which.heading(), why))?;
            characteristics.push((*which, holds));
        }
    }
    let own = || Upn::parse(&record.upn).map_err(|why| wrong("UPN", why));
    Ok(Checked {
        upn: upn.map_or_else(own, |upn| Ok(upn.clone()))?,
        surname: Name::parse("Surname", &record.surname).map_err(|why| wrong("Surname", why))?,
        forename: Name::parse("Forename", &record.forename).map_err(|why| wrong("Forename", why))?,
        born,
        sex: sex(record.sex.trim()).map_err(|_| wrong("Gender", "Enter F or M, or leave it empty"))?,
        cohort,
        characteristics,
        leaving: read_day(&record.leaving).ok(),
    })
}

/// The scope under which the MIS sends a characteristic.
pub const fn scope_of(which: Characteristic) -> Scope {
    match which {
        Characteristic::Sen => Scope::Sen,
        Characteristic::InCare => Scope::InCare,
        _ => Scope::Characteristics,
    }
}

/// True for nursery and reception classes: R, N1, N2, E1, E2, and years before 1.
fn is_too_young(year_group: &str) -> bool {
    let text = year_group.trim().to_ascii_lowercase();
    let text = text.strip_prefix("year").map_or(text.as_str(), str::trim);
    let early = ["r", "reception", "nursery", "0", "-1", "-2", "yr"];
    let numbered = |first: char| {
        text.strip_prefix(first)
            .is_some_and(|rest| rest.len() <= 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    early.contains(&text) || numbered('n') || numbered('e')
}

/// The record's classes, by subject. A class in a subject that the pupil's key stage does not have, or whose name is too
/// long, is left out; of two in a subject, the first by name counts.
pub(super) fn classes(
    record: &MisPupil,
    cohort: Cohort,
    year: AcademicYear,
    model: impl Fn(KeyStage) -> &'static Model,
) -> BTreeMap<String, String> {
    let mut classes = BTreeMap::new();
    let Some(key_stage) = key_stage_of(cohort, year) else { return classes };
    for class in &record.classes {
        let subject = known_subject(model(key_stage), &class.subject);
        let (Some(subject), Ok(name)) = (subject, class_name(&class.name)) else { continue };
        let kept = classes.entry(subject.to_owned()).or_insert_with(|| name.clone());
        if name < *kept {
            *kept = name;
        }
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::is_too_young;

    #[test]
    fn nursery_and_reception_are_known_by_the_names_that_systems_give_them() {
        for early in ["R", "N1", "N2", "Reception", "nursery", "E1", "0", "Year R", "Year 0", "-1"] {
            assert!(is_too_young(early), "{early}");
        }
        for other in ["1", "Year 1", "9", "13", "", "Yr 9", "X", "NN"] {
            assert!(!is_too_young(other), "{other}");
        }
    }
}
