//! A student of Xporter as a record of the MIS. Truths are 0 and 1. Every member may be missing.
//!
//! `Id`, `Forename`, `Surname` and the members of a group are documented, as are the names of the flags; the others are assumed.

use crate::text::{day, first, text};
use domain::exchange::record::{MisClass, MisId, MisPupil};
use domain::exchange::scope::Scope;
use domain::records::characteristics::Characteristic;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where Xporter keeps each characteristic, and the scope under which it may be read.
const CHARACTERISTICS: [(Characteristic, Scope, &[&str]); 7] = [
    (Characteristic::FreeMeals, Scope::Characteristics, &["FSMEligible"]),
    (Characteristic::EverSix, Scope::Characteristics, &["FSMEver6"]),
    (Characteristic::InCare, Scope::InCare, &["InLEACare"]),
    (Characteristic::Service, Scope::Characteristics, &["ServiceChild"]),
    (Characteristic::Premium, Scope::Characteristics, &["PupilPremium"]),
    (Characteristic::Sen, Scope::Sen, &["SENStatus", "SENProvision"]),
    (Characteristic::Eal, Scope::Characteristics, &["EAL"]),
];

/// The options that these scopes ask for. Their names are assumed.
pub(super) fn options(scopes: &BTreeSet<Scope>) -> String {
    let of = [
        (Scope::Registration, "includeRegGroup"),
        (Scope::Characteristics, "includeDemographic"),
        (Scope::Sen, "includeSEN"),
        (Scope::InCare, "includeExtended"),
    ];
    let asked: Vec<&str> =
        of.iter().filter(|(scope, _)| scopes.contains(scope)).map(|(_, option)| *option).collect();
    asked.join(",")
}

/// A pupil on roll. `None` for a record without an id. What belongs to no scope of these is left out, even if it was sent.
pub(super) fn pupil(student: &Value, scopes: &BTreeSet<Scope>) -> Option<MisPupil> {
    let mut pupil = essentials(student)?;
    if scopes.contains(&Scope::Registration) {
        pupil.registration = first(student, &["RegGroup", "RegistrationGroup"]);
    }
    pupil.characteristics = CHARACTERISTICS
        .iter()
        .filter(|(_, scope, _)| scopes.contains(scope))
        .map(|(what, _, names)| (*what, first(student, names)))
        .filter(|(_, answer)| !answer.is_empty())
        .map(|(what, answer)| (what, if what == Characteristic::Sen { answer } else { flag(answer) }))
        .collect();
    Some(pupil)
}

/// A truth as Y or N. Another text stays, for our own rules to refuse.
fn flag(answer: String) -> String {
    match answer.as_str() {
        "1" => "Y".to_owned(),
        "0" => "N".to_owned(),
        _ => answer,
    }
}

/// The parts of a record that need no scope besides the pupil's own. A leaver's record has no others.
pub(super) fn essentials(student: &Value) -> Option<MisPupil> {
    Some(MisPupil {
        id: MisId::parse(&text(&student["Id"]))?,
        upn: text(&student["UPN"]),
        former_upn: text(&student["FormerUPN"]),
        surname: first(student, &["Surname", "LegalSurname"]),
        forename: first(student, &["Forename", "LegalForename"]),
        born: date(&student["DateOfBirth"]),
        sex: first(student, &["Gender", "Sex"]),
        year_group: first(student, &["YearGroup", "NCYear"]),
        registration: String::new(),
        leaving: date(&student["LeavingDate"]),
        classes: Vec::new(),
        characteristics: BTreeMap::new(),
        attendance: String::new(),
    })
}

/// A day. Xporter writes 0001-01-01 where there is none.
fn date(value: &Value) -> String {
    Some(day(value)).filter(|day| !day.starts_with("0001-")).unwrap_or_default()
}

/// A group that is a class of a subject, and the ids of its members with commas between them. That a group has a member `Subject`
/// is assumed; one without is a registration group or the like.
pub(super) fn class(group: &Value) -> Option<(MisClass, &str)> {
    let (subject, name) = (text(&group["Subject"]), text(&group["Name"]));
    let members = group["StudentIds"].as_str().unwrap_or_default();
    (!subject.is_empty() && !name.is_empty()).then_some((MisClass { subject, name }, members))
}

/// A student's id, and their attendance in per cent to one decimal. `None` for a summary without possible marks. The names are
/// assumed.
pub(super) fn attendance(summary: &Value) -> Option<(String, String)> {
    let id = first(summary, &["StudentId", "Id"]);
    let (present, possible) = (summary["PresentMarks"].as_f64()?, summary["PossibleMarks"].as_f64()?);
    (possible > 0.0 && !id.is_empty()).then(|| (id, format!("{:.1}", present * 100.0 / possible)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn student() -> Value {
        json!({
            "Id": 4711, "UPN": "X", "Surname": "Okafor", "Forename": "Amara", "Gender": "F", "YearGroup": "9",
            "DateOfBirth": "2012-03-04T00:00:00", "LeavingDate": "0001-01-01T00:00:00", "RegGroup": "9A",
            "FSMEligible": 1, "FSMEver6": 0, "InLEACare": "1", "EAL": true, "SENStatus": "K", "PupilPremium": null, "ServiceChild": "?",
        })
    }

    fn all() -> BTreeSet<Scope> {
        Scope::ALL.into_iter().collect()
    }

    #[test]
    fn f69_a_student_of_xporter_is_a_record_of_texts() {
        let pupil = pupil(&student(), &all()).expect("a pupil");
        assert_eq!((pupil.id.as_str(), &pupil.upn[..], &pupil.born[..]), ("4711", "X", "2012-03-04"));
        assert_eq!((&pupil.surname[..], &pupil.forename[..], &pupil.sex[..]), ("Okafor", "Amara", "F"));
        assert_eq!((&pupil.year_group[..], &pupil.registration[..], &pupil.leaving[..]), ("9", "9A", ""));
        let answers = [
            (Characteristic::FreeMeals, "Y"),
            (Characteristic::EverSix, "N"),
            (Characteristic::InCare, "Y"),
            (Characteristic::Service, "?"),
            (Characteristic::Sen, "K"),
            (Characteristic::Eal, "Y"),
        ];
        assert_eq!(pupil.characteristics, answers.map(|(what, answer)| (what, answer.to_owned())).into());
    }

    #[test]
    fn f69_what_the_school_has_not_granted_at_xporter_is_neither_asked_for_nor_kept() {
        let only = BTreeSet::from([Scope::Pupils]);
        assert_eq!(options(&only), "");
        assert_eq!(options(&all()), "includeRegGroup,includeDemographic,includeSEN,includeExtended");
        let bare = pupil(&student(), &only).expect("a pupil");
        assert!(bare.registration.is_empty() && bare.characteristics.is_empty());
        assert!(pupil(&json!({ "Id": null, "Surname": "X" }), &all()).is_none(), "a record without an id");
    }

    #[test]
    fn a_group_without_a_subject_is_no_class() {
        let group = json!({ "Id": 1, "Name": "9a/Ma1", "Subject": "Mathematics", "StudentIds": "1,2" });
        let (found, members) = class(&group).expect("a class");
        assert_eq!((&found.subject[..], &found.name[..], members), ("Mathematics", "9a/Ma1", "1,2"));
        assert!(class(&json!({ "Name": "9A", "StudentIds": "1" })).is_none());
    }

    #[test]
    fn attendance_at_xporter_is_a_share_of_possible_marks() {
        let of = |possible: u32| {
            attendance(&json!({ "StudentId": 1, "PresentMarks": 190, "PossibleMarks": possible }))
        };
        assert_eq!((of(200), of(0)), (Some(("1".to_owned(), "95.0".to_owned())), None));
    }
}
