//! A student of Wonde as a record of the MIS.
//!
//! The names of members are those of Wonde's documentation; every member may be missing, and some have had several names.

use crate::gathered::MAX_CLASSES;
use crate::text::{day, first, text};
use domain::exchange::record::{MisClass, MisId, MisPupil};
use domain::exchange::scope::Scope;
use domain::records::characteristics::Characteristic;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where Wonde keeps each characteristic, and the scope under which it may be read.
const CHARACTERISTICS: [(Characteristic, Scope, &[&str]); 7] = [
    (Characteristic::FreeMeals, Scope::Characteristics, &["free_school_meals"]),
    (
        Characteristic::EverSix,
        Scope::Characteristics,
        &["free_school_meals_6", "free_school_meals_last_6_years"],
    ),
    (Characteristic::InCare, Scope::InCare, &["in_lea_care"]),
    (
        Characteristic::Service,
        Scope::Characteristics,
        &["service_children_indicator", "service_child_indicator"],
    ),
    (
        Characteristic::Premium,
        Scope::Characteristics,
        &["premium_pupil_indicator", "pupil_premium_indicator"],
    ),
    (Characteristic::Sen, Scope::Sen, &["sen_status"]),
    (Characteristic::Eal, Scope::Characteristics, &["english_as_additional_language"]),
];

/// The parts of a student that these scopes ask for.
pub(super) fn includes(scopes: &BTreeSet<Scope>) -> String {
    let mut parts = vec!["education_details"];
    if CHARACTERISTICS.iter().any(|(_, scope, _)| scopes.contains(scope)) {
        parts.push("extended_details");
    }
    if scopes.contains(&Scope::Classes) {
        parts.extend(["classes", "classes.subject"]);
    }
    if scopes.contains(&Scope::Registration) {
        parts.push("groups");
    }
    parts.join(",")
}

/// True for a scope that is a part of a student, and not a list of its own.
pub(super) fn is_part(scope: Scope) -> bool {
    !matches!(scope, Scope::Pupils | Scope::Leavers | Scope::Attendance)
}

/// The scopes of the parts that a student has, even if they are empty. A part that no student has was not granted.
pub(super) fn parts_of(student: &Value) -> impl Iterator<Item = Scope> {
    let has = |part: &Value, name: &str| part.get(name).is_some();
    let extended = &student["extended_details"]["data"];
    let characteristics = CHARACTERISTICS
        .iter()
        .filter(move |(_, _, names)| names.iter().any(|name| has(extended, name)))
        .map(|(_, scope, _)| *scope);
    let lists = [(Scope::Classes, "classes"), (Scope::Registration, "groups")];
    lists
        .into_iter()
        .filter(move |(_, name)| has(student, name))
        .map(|(scope, _)| scope)
        .chain(characteristics)
}

/// A pupil on roll. `None` for a record without an id. What belongs to no scope of these is left out, even if it was sent.
pub(super) fn pupil(student: &Value, scopes: &BTreeSet<Scope>) -> Option<MisPupil> {
    let mut pupil = essentials(student)?;
    if scopes.contains(&Scope::Registration) {
        let mut groups = list(&student["groups"]);
        let registration = groups.find(|group| text(&group["type"]).eq_ignore_ascii_case("registration"));
        pupil.registration = registration.map(|group| first(group, &["name", "code"])).unwrap_or_default();
    }
    if scopes.contains(&Scope::Classes) {
        pupil.classes = list(&student["classes"]).filter_map(class).take(MAX_CLASSES).collect();
    }
    let extended = &student["extended_details"]["data"];
    pupil.characteristics = CHARACTERISTICS
        .iter()
        .filter(|(_, scope, _)| scopes.contains(scope))
        .map(|(characteristic, _, names)| (*characteristic, first(extended, names)))
        .filter(|(_, answer)| !answer.is_empty())
        .collect();
    Some(pupil)
}

/// The parts of a record that need no scope besides the pupil's own. A leaver's record has no others.
pub(super) fn essentials(student: &Value) -> Option<MisPupil> {
    let education = &student["education_details"]["data"];
    // Of the two places, an older answer has only the first.
    let either = |name: &str| {
        let inner = text(&education[name]);
        if inner.is_empty() { text(&student[name]) } else { inner }
    };
    Some(MisPupil {
        id: MisId::parse(&text(&student["id"]))?,
        upn: either("upn"),
        former_upn: either("former_upn"),
        surname: first(student, &["surname", "legal_surname"]),
        forename: first(student, &["forename", "legal_forename"]),
        born: day(&student["date_of_birth"]),
        sex: text(&student["gender"]),
        year_group: either("current_nc_year"),
        registration: String::new(),
        leaving: day(&education["leaving_date"]),
        classes: Vec::new(),
        characteristics: BTreeMap::new(),
        attendance: String::new(),
    })
}

/// A class with its subject. A class without one is a registration group or the like, and says nothing about subjects.
fn class(class: &Value) -> Option<MisClass> {
    let subject = text(&class["subject"]["data"]["name"]);
    let name = first(class, &["name", "code"]);
    (!subject.is_empty() && !name.is_empty()).then_some(MisClass { subject, name })
}

/// A student's id, and their attendance in per cent to one decimal. `None` for a summary without possible marks.
pub(super) fn attendance(summary: &Value) -> Option<(String, String)> {
    let id = first(&summary["student"]["data"], &["id"]);
    let id = if id.is_empty() { text(&summary["student"]) } else { id };
    let (present, possible) = (summary["present_marks"].as_f64()?, summary["possible_marks"].as_f64()?);
    (possible > 0.0 && !id.is_empty()).then(|| (id, format!("{:.1}", present * 100.0 / possible)))
}

fn list(part: &Value) -> impl Iterator<Item = &Value> {
    part["data"].as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn student() -> Value {
        json!({
            "id": "A1", "surname": "Okafor", "legal_surname": "Other", "forename": "Amara", "gender": "FEMALE",
            "date_of_birth": { "date": "2012-03-04 00:00:00.000000", "timezone": "UTC" },
            "education_details": { "data": { "upn": "X", "current_nc_year": "9", "leaving_date": null } },
            "extended_details": { "data": { "free_school_meals": true, "sen_status": "K", "in_lea_care": false } },
            "groups": { "data": [{ "type": "HOUSE", "name": "Elm" }, { "type": "REGISTRATION", "name": "9A" }] },
            "classes": { "data": [
                { "name": "9a/Ma1", "subject": { "data": { "name": "Mathematics" } } }, { "name": "9A", "subject": { "data": [] } },
            ] },
        })
    }

    fn all() -> BTreeSet<Scope> {
        Scope::ALL.into_iter().collect()
    }

    #[test]
    fn f69_a_student_is_a_record_of_texts() {
        let pupil = pupil(&student(), &all()).expect("a pupil");
        assert_eq!((pupil.id.as_str(), &pupil.upn[..], &pupil.born[..]), ("A1", "X", "2012-03-04"));
        assert_eq!((&pupil.surname[..], &pupil.forename[..], &pupil.sex[..]), ("Okafor", "Amara", "FEMALE"));
        assert_eq!((&pupil.year_group[..], &pupil.registration[..], &pupil.leaving[..]), ("9", "9A", ""));
        assert_eq!(pupil.classes, [MisClass { subject: "Mathematics".into(), name: "9a/Ma1".into() }]);
        let answers =
            [(Characteristic::FreeMeals, "Y"), (Characteristic::InCare, "N"), (Characteristic::Sen, "K")];
        assert_eq!(pupil.characteristics, answers.map(|(what, answer)| (what, answer.to_owned())).into());
    }

    #[test]
    fn f69_what_the_school_has_not_granted_is_neither_asked_for_nor_kept() {
        let only = BTreeSet::from([Scope::Pupils]);
        assert_eq!(includes(&only), "education_details");
        let bare = pupil(&student(), &only).expect("a pupil");
        assert!(bare.classes.is_empty() && bare.registration.is_empty() && bare.characteristics.is_empty());
        let sen = pupil(&student(), &BTreeSet::from([Scope::Pupils, Scope::Sen])).expect("a pupil");
        assert_eq!(sen.characteristics.into_keys().collect::<Vec<_>>(), [Characteristic::Sen]);
    }

    #[test]
    fn a_record_without_an_id_is_none() {
        assert!(pupil(&json!({ "id": "", "surname": "X" }), &all()).is_none());
        let bare = pupil(&json!({ "id": "A2" }), &all()).expect("a pupil");
        assert!(bare.surname.is_empty() && bare.characteristics.is_empty());
    }

    #[test]
    fn attendance_is_a_share_of_possible_marks() {
        let of = |present: u32, possible: u32| {
            attendance(
                &json!({ "student": { "data": { "id": "A1" } }, "present_marks": present, "possible_marks": possible }),
            )
        };
        assert_eq!(of(190, 200), Some(("A1".to_owned(), "95.0".to_owned())));
        assert_eq!(of(0, 0), None);
    }
}
