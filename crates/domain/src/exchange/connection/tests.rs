use super::*;
use crate::access::call::By;

fn connection(state: ConnectionState) -> Connection {
    let by = By { user: None, name: "Robin Weaver".to_owned(), username: "rw12345".to_owned(), email: None };
    Connection {
        provider: Provider::Wonde,
        reference: "A1234567890".to_owned(),
        state,
        asked: Scope::ALL.into_iter().collect(),
        granted: BTreeSet::from([Scope::Pupils]),
        automatic: true,
        ordered: Deed { by, at: Timestamp::UNIX_EPOCH },
        connected: None,
        unpurged: BTreeSet::new(),
        run: None,
        last: None,
        decisions: BTreeMap::new(),
        version: 3,
    }
}

#[test]
fn f67_what_the_provider_tells_moves_the_connection() {
    use ConnectionState::{Connected, Declined, Ended, Ordered, Paused, Revoked};
    for (was, told, now) in [
        (Ordered, Told::Approved, Connected),
        (Paused, Told::Approved, Connected),
        (Declined, Told::Approved, Connected),
        (Revoked, Told::Approved, Connected),
        (Ended, Told::Approved, Ended),
        (Ordered, Told::Declined, Declined),
        (Connected, Told::Declined, Revoked),
        (Revoked, Told::Declined, Revoked),
        (Connected, Told::Revoked, Revoked),
        (Ended, Told::Revoked, Ended),
        (Connected, Told::Migrated, Connected),
    ] {
        let mut connection = connection(was);
        connection.hear(told, Timestamp::UNIX_EPOCH);
        assert_eq!(connection.state, now, "{was:?} {told:?}");
        let once = connection.clone();
        connection.hear(told, Timestamp::MAX);
        assert_eq!(connection, once, "{was:?} {told:?} twice");
        if now == Revoked {
            assert!(connection.granted.is_empty() && !connection.is_nightly());
        }
        if told == Told::Approved && now == Connected {
            assert_eq!(connection.granted, connection.asked);
        }
    }
}

#[test]
fn f69_an_approval_that_is_told_again_keeps_what_was_found_granted() {
    let mut connected = connection(ConnectionState::Connected);
    connected.hear(Told::Approved, Timestamp::UNIX_EPOCH);
    assert_eq!(connected.granted, BTreeSet::from([Scope::Pupils]));
}

#[test]
fn f69_a_stopped_connection_holds_nothing_and_does_nothing() {
    let mut stopped = connection(ConnectionState::Connected);
    stopped.stop();
    assert!(stopped.granted.is_empty() && !stopped.automatic && !stopped.is_nightly());
    assert!(!stopped.state.is_live());
}

#[test]
fn a_number_is_read_as_the_provider_writes_it() {
    for (provider, typed, read) in [
        (Provider::Wonde, " a1234567890 ", Some("A1234567890")),
        (Provider::Wonde, "A12", None),
        (Provider::Wonde, "1234567890", None),
        (Provider::Wonde, "A1/../tokens", None),
        (Provider::Xporter, "919 4001", Some("9194001")),
        (Provider::Xporter, "919400", None),
    ] {
        assert_eq!(parse_reference(provider, typed).ok().as_deref(), read, "{typed}");
    }
}

#[test]
fn f75_who_is_erased_leaves_no_decision_behind() {
    use crate::base::ids::OrganisationId;
    use crate::base::text::Name;
    use crate::records::cohort::Cohort;
    use crate::records::pupil::{CheckedPupil, Pupil};
    let name = Name::parse("Name", "Ann").expect("a name");
    let checked = CheckedPupil {
        upn: Upn::parse("H801200001001").expect("a UPN"),
        surname: name.clone(),
        forename: name,
        born: jiff::civil::date(2010, 10, 1),
        sex: None,
        cohort: Cohort(2015),
        prior: BTreeMap::new(),
        classes: BTreeMap::new(),
    };
    let (id, school) = (PupilId(Uuid::from_u128(1)), OrganisationId(Uuid::nil()));
    let record = |text: &str| MisId::parse(text).expect("an id");
    let erased =
        Pupil { mis: Some(record("A1")), ..Pupil::new(id, school, checked, jiff::civil::date(2026, 9, 1)) };
    let other = Decision::SameAs(PupilId(Uuid::from_u128(2)));
    let mut connection = connection(ConnectionState::Connected);
    for (text, decision) in [
        ("A1", Decision::New),
        ("A2", Decision::SameAs(id)),
        ("A3", Decision::Upn(erased.upn.clone())),
        ("A4", other.clone()),
    ] {
        connection.decide(&record(text), Some(decision)).expect("decided");
    }
    connection.forget(std::iter::once(&erased));
    assert_eq!(connection.decisions, BTreeMap::from([(record("A4"), other)]));
}

#[test]
fn f68_a_school_keeps_a_thousand_decisions() {
    let mut connection = connection(ConnectionState::Connected);
    let record = |n: u32| MisId::parse(&format!("A{n}")).expect("an id");
    for n in 0..1_000 {
        connection.decide(&record(n), Some(Decision::New)).expect("decided");
    }
    connection.decide(&record(7), None).expect("taken back");
    connection.decide(&record(1_000), Some(Decision::New)).expect("there is room");
    assert!(connection.clone().decide(&record(1_001), Some(Decision::New)).is_err());
}

#[test]
fn f76_a_scope_that_is_taken_back_is_to_be_purged_and_ends_the_extract_under_way() {
    let all: BTreeSet<Scope> = Scope::ALL.into_iter().collect();
    let fewer: BTreeSet<Scope> = Scope::ALL.into_iter().filter(|scope| *scope != Scope::Sen).collect();
    let mut first = connection(ConnectionState::Ordered);
    first.consent(&fewer, Timestamp::UNIX_EPOCH);
    assert!(first.granted == fewer && first.unpurged.is_empty(), "nothing was held");
    first.consent(&all, Timestamp::UNIX_EPOCH);
    first.begin(Uuid::nil(), Timestamp::UNIX_EPOCH).expect("begun");
    let was = first.clone();
    first.consent(&all, Timestamp::UNIX_EPOCH);
    assert_eq!(first, was, "the same again");
    for _ in 0..2 {
        first.consent(&fewer, Timestamp::UNIX_EPOCH);
        assert_eq!((&first.granted, first.run), (&fewer, None));
        assert_eq!(first.unpurged, BTreeSet::from([Scope::Sen]));
    }
    first.purged(&BTreeSet::from([Scope::Sen]), None);
    assert!(first.unpurged.is_empty());
    first.consent(&BTreeSet::from([Scope::Sen]), Timestamp::UNIX_EPOCH);
    assert_eq!(first.state, ConnectionState::Revoked, "nothing without the pupils");

    let mut own = connection(ConnectionState::Connected);
    own.ask_for(Scope::Classes, false);
    assert!(!own.asked.contains(&Scope::Classes) && own.unpurged == BTreeSet::from([Scope::Classes]));
    own.consent(&all, Timestamp::UNIX_EPOCH);
    assert!(!own.granted.contains(&Scope::Classes), "it is not asked for");
    own.ask_for(Scope::Classes, true);
    assert!(own.asked == all && !own.granted.contains(&Scope::Classes));
}
