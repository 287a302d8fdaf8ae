use super::*;
use jiff::civil::date;

const TODAY: Date = date(2026, 9, 2);

fn school(kind: OrganisationKind) -> Organisation {
    let id = kind.numbering().id("123456").expect("a number");
    let numbers = BodyNumbers { authority: Some("919"), ..BodyNumbers::default() };
    let belonging = Belonging::of(kind, numbers).expect("a belonging");
    let mut school = Organisation::new(kind, id, "Elm Grove".to_owned(), "123456".to_owned(), belonging);
    school.note_belonging(numbers, None);
    school
}

fn terms_from(days: &[(Date, Date)]) -> NewFacts {
    let terms = days.iter().map(|(first, last)| Term { first: *first, last: *last }).collect();
    NewFacts { terms, ..NewFacts::default() }
}

fn affiliation(body: Body, number: &str, from: Option<Date>, until: Option<Date>) -> Affiliation {
    Affiliation { body, number: number.to_owned(), from, until }
}

#[test]
fn the_top_year_group_is_recorded_or_the_safer_one() {
    assert_eq!(school(OrganisationKind::Primary).top_year_group(), 6);
    let mut secondary = school(OrganisationKind::Secondary);
    assert_eq!(secondary.top_year_group(), 13);
    let groups = |lowest, highest| NewFacts {
        year_groups: Some(YearGroups { lowest, highest }),
        ..NewFacts::default()
    };
    secondary.record(groups(7, 11), TODAY).expect("recorded").expect("a change");
    assert_eq!(secondary.top_year_group(), 11);
    assert!(secondary.record(groups(7, 11), TODAY.tomorrow().unwrap()).expect("known").is_none());
    assert_eq!(secondary.facts.year_groups.map(|recorded| recorded.on), Some(TODAY), "known since then");
    for (lowest, highest) in [(8, 7), (7, 14)] {
        let was = secondary.clone();
        assert!(secondary.record(groups(lowest, highest), TODAY).is_err());
        assert_eq!(secondary, was, "nothing is recorded in part");
    }
}

#[test]
fn terms_replace_those_of_their_academic_year() {
    let mut school = school(OrganisationKind::Secondary);
    let autumn = (date(2026, 9, 3), date(2026, 12, 18));
    let spring = (date(2027, 1, 4), date(2027, 3, 26));
    let next = (date(2027, 9, 2), date(2027, 12, 17));
    school.record(terms_from(&[spring, autumn]), TODAY).expect("recorded");
    school.record(terms_from(&[next]), TODAY).expect("recorded");
    assert_eq!(school.facts.terms_of(AcademicYear(2026)).count(), 2);
    school.record(terms_from(&[autumn]), TODAY).expect("recorded");
    let firsts: Vec<Date> = school.facts.terms.iter().map(|term| term.first).collect();
    assert_eq!(firsts, [autumn.0, next.0]);
    for wrong in [
        vec![(date(2026, 9, 3), date(2026, 9, 2))],
        vec![(date(2026, 9, 3), date(2027, 9, 2))],
        vec![autumn, (date(2026, 12, 18), date(2027, 2, 1))],
    ] {
        assert!(school.record(terms_from(&wrong), TODAY).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_school_that_moves_keeps_the_days_it_belonged_elsewhere() {
    let mut school = school(OrganisationKind::Secondary);
    let numbers = BodyNumbers { authority: Some("920"), chain: Some("3000"), diocese: None };
    let to = Belonging::of(school.kind, numbers).expect("a belonging");
    school.move_to(to, numbers, TODAY);
    let body = Body::LocalAuthority;
    assert_eq!(
        school.facts.affiliations,
        [
            affiliation(body, "919", None, Some(TODAY)),
            affiliation(body, "920", Some(TODAY), None),
            affiliation(Body::AcademyChain, "3000", Some(TODAY), None),
        ]
    );
    // The provider corrects the days, and cannot say that it belongs where it does not.
    let from = Some(date(2026, 8, 1));
    let affiliations = vec![affiliation(body, "919", None, from), affiliation(body, "920", from, None)];
    school.record(NewFacts { affiliations, ..NewFacts::default() }, TODAY).expect("recorded");
    assert_eq!(school.facts.affiliations.len(), 3);
    for wrong in [
        vec![affiliation(body, "919", None, None)],
        vec![affiliation(body, "920", None, None), affiliation(body, "920", from, None)],
        vec![affiliation(Body::Diocese, "RC7", None, None)],
        vec![affiliation(Body::Diocese, "RC07", None, None)],
        vec![affiliation(Body::Diocese, "RC07", from, Some(date(2026, 7, 31)))],
    ] {
        let new = NewFacts { affiliations: wrong.clone(), ..NewFacts::default() };
        assert!(school.record(new, TODAY).is_err(), "{wrong:?}");
    }
}

#[test]
fn f64_a_subscription_is_the_schools_own_or_through_a_body_that_it_belongs_to() {
    let mut school = school(OrganisationKind::Secondary);
    let new = |through| NewFacts {
        subscription: Some(Subscription { first: date(2026, 9, 1), last: None, through }),
        ..NewFacts::default()
    };
    for (through, words) in [
        (None, Some("From 01/09/2026")),
        (Some(Body::LocalAuthority), Some("From 01/09/2026, through the local authority")),
        (Some(Body::AcademyChain), None),
    ] {
        let recorded = school.record(new(through), TODAY);
        let said = school.facts_in_words().into_iter().find(|(name, _)| *name == "Subscription");
        match words {
            Some(words) => assert_eq!(said.map(|(_, words)| words).as_deref(), Some(words)),
            None => assert!(recorded.is_err(), "the school belongs to no chain"),
        }
    }
}

#[test]
fn a_school_that_converts_keeps_its_id_and_its_former_number() {
    let mut school = school(OrganisationKind::Secondary);
    let id = school.id;
    let new = NewFacts {
        number: Some("145678".to_owned()),
        school_type: Some(SchoolType::AcademyConverter),
        ..NewFacts::default()
    };
    let event = school.record(new, TODAY).expect("recorded").expect("a change");
    assert_eq!((school.id, school.number.as_str()), (id, "145678"));
    assert_eq!(school.facts.former_numbers, [FormerNumber { number: "123456".to_owned(), until: TODAY }]);
    let told: Vec<String> = event.changes.iter().map(|change| change.sentence()).collect();
    assert_eq!(told, ["URN: 123456 \u{2192} 145678", "Type: Academy converter"]);
    assert!(school.record(NewFacts { number: Some("1".to_owned()), ..NewFacts::default() }, TODAY).is_err());
}

#[test]
fn only_a_school_has_facts() {
    let none = Belonging::default();
    let kind = OrganisationKind::LocalAuthority;
    let id = kind.numbering().id("919").expect("a number");
    let mut council = Organisation::new(kind, id, "Northmoor".to_owned(), "919".to_owned(), none);
    let new = NewFacts { school_type: Some(SchoolType::FreeSchool), ..NewFacts::default() };
    assert!(council.record(new, TODAY).is_err());
}

#[test]
fn facts_are_stored_sparsely_and_read_again() {
    let mut school = school(OrganisationKind::Primary);
    school.facts = SchoolFacts::default();
    let written = serde_json::to_value(&school).expect("JSON");
    assert!(written.get("facts").is_none(), "no fact takes no room");
    assert_eq!(serde_json::from_value::<Organisation>(written).expect("read"), school);
}
