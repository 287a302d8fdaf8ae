use super::*;
use crate::base::ids::{OrganisationId, PupilId};
use crate::base::text::Name;
use crate::records::characteristics::{Answer, Characteristic};
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::origin::Origins;
use crate::records::pupil::CheckedPupil;
use crate::records::upn::Upn;
use jiff::civil::date;
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 28);
const YEAR: AcademicYear = AcademicYear(2026);

/// A pupil whose record came from here, with these answers and a class.
fn pupil(source: Source, answers: &[(Characteristic, bool)]) -> Pupil {
    let name = |text: &str| Name::parse("Name", text).expect("a name");
    let typed = CheckedPupil {
        upn: any_upn(),
        surname: name("Okafor"),
        forename: name("Amara"),
        born: date(2012, 3, 4),
        sex: None,
        cohort: Cohort::of(9, YEAR),
        prior: BTreeMap::new(),
        classes: BTreeMap::from([("History".to_owned(), "9a/Hi1".to_owned())]),
    };
    let (id, school) = (PupilId(Uuid::from_u128(7)), OrganisationId(Uuid::from_u128(1)));
    let mut pupil = Pupil::new(id, school, typed, TODAY);
    answers.iter().for_each(|(which, holds)| pupil.characteristics.file(YEAR, *which, *holds));
    pupil.origins = Origins::new(Origin { source, on: date(2026, 9, 1) });
    pupil
}

/// A number of the right form, by trying letters.
fn any_upn() -> Upn {
    let letters = ('A'..='Z').map(|letter| Upn::parse(&format!("{letter}801200000001")));
    letters.into_iter().find_map(Result::ok).expect("one letter fits")
}

fn under(scope: Scope, pupil: &Pupil) -> Held {
    Held::under(&BTreeSet::from([scope]), std::slice::from_ref(pupil), TODAY)
}

#[test]
fn f76_what_the_mis_sent_under_a_scope_is_found_and_nothing_else() {
    use Characteristic::{EverSix, InCare, Sen};
    let sent = pupil(Source::Mis, &[(EverSix, true), (Sen, true), (InCare, false)]);
    for (scope, field) in [
        (Scope::Characteristics, "FSM6"),
        (Scope::Sen, "SEN"),
        (Scope::InCare, "In care"),
        (Scope::Classes, "Classes"),
    ] {
        let held = under(scope, &sent);
        let one = &held.pupils[0];
        assert_eq!(one.fields, BTreeSet::from([field]));
        let left = Held::under(&BTreeSet::from([scope]), std::slice::from_ref(&one.now), TODAY);
        assert!(left.pupils.is_empty(), "{scope:?} twice");
        let guard = held.guard();
        assert_eq!(guard.number, 1);
        assert!(
            guard.sentence.contains(&format!("It is held by 1 pupil: {field} (1).")),
            "{}",
            guard.sentence
        );
        let event = format!("{:?}", held.event(&held.pupils));
        assert!(event.contains(&format!("{field} (1)")) && !event.contains("9a/Hi1"), "{event}");
    }
    assert_eq!(under(Scope::Sen, &sent).pupils[0].now.characteristics.filed(YEAR, EverSix), Some(true));
    for scope in [Scope::Attendance, Scope::Leavers, Scope::Registration, Scope::Pupils] {
        let held = under(scope, &sent);
        assert!(held.pupils.is_empty() && held.guard().number == 0, "{scope:?} is in the extract alone");
    }
}

#[test]
fn f76_what_was_typed_or_came_from_a_file_stays() {
    let sen = Characteristic::Sen;
    let filed = pupil(Source::File, &[(sen, true)]);
    assert!(under(Scope::Sen, &filed).pupils.is_empty() && under(Scope::Classes, &filed).pupils.is_empty());
    // Of a record from a file, a value that the MIS changed.
    let mut changed = filed.clone();
    changed.characteristics.file(YEAR, sen, false);
    let changed = changed.recorded(&filed, Origin { source: Source::Mis, on: TODAY });
    let held = under(Scope::Sen, &changed);
    assert_eq!(held.pupils[0].now.characteristics.filed(YEAR, sen), None);
    assert!(!format!("{:?}", held.pupils[0].now.origins).contains("Yes"), "nor what it replaced");
    // What somebody answered stays, and what the MIS said beneath it goes.
    let sent = pupil(Source::Mis, &[(sen, true)]);
    let answered = sent.with_answers(YEAR, &BTreeMap::from([(sen, Answer::No)]), TODAY);
    let held = under(Scope::Sen, &answered);
    let now = &held.pupils[0].now;
    assert_eq!(
        (now.characteristics.answered(YEAR, sen), now.characteristics.filed(YEAR, sen)),
        (Answer::No, None)
    );
    assert_eq!(now.source_of("SEN, 2026/27"), Source::Hand);
    assert!(!format!("{:?}", now.origins).contains("Yes"));
}
