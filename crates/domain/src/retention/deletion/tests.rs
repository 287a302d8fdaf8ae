use super::*;
use crate::access::call::By;
use crate::access::organisation::{Belonging, Organisation, OrganisationKind};
use crate::base::ids::{OrganisationId, UserId};
use crate::base::moment::Moment;
use crate::base::text::Name;
use crate::records::cohort::Cohort;
use crate::records::hold::{Hold, HoldReason};
use crate::records::origin::{Origin, Origins, Source};
use crate::records::upn::Upn;
use jiff::civil::date;
use std::collections::BTreeMap;
use uuid::Uuid;

const YEAR: AcademicYear = AcademicYear(2026);
const HOUR: i64 = 3_600;

fn pupils(numbers: std::ops::Range<u128>) -> Vec<Pupil> {
    let name = |text| Name::parse("Name", text).expect("a name");
    let upn = ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}801200001001")).ok());
    let pupil = |n| Pupil {
        id: PupilId(Uuid::from_u128(n)),
        organisation: OrganisationId(Uuid::nil()),
        upn: upn.clone().expect("a UPN"),
        forename: name("Ann"),
        surname: name("Lee"),
        born: date(2010, 10, 1),
        sex: None,
        characteristics: Default::default(),
        origins: Origins::new(Origin { source: Source::Hand, on: date(2026, 9, 1) }),
        cohort: Cohort::of(11, YEAR),
        prior: BTreeMap::new(),
        classes: BTreeMap::new(),
        left: None,
        holds: Vec::new(),
        moved_on: None,
        earlier_cohorts: BTreeSet::new(),
        results: Default::default(),
        erasing: None,
        mis: None,
    };
    numbers.map(pupil).collect()
}

/// A call of this person; 0 is the provider.
fn by(person: u128, second: i64, administrators: u32) -> Call {
    let (id, number) = (OrganisationId(Uuid::nil()), "123456".to_owned());
    let kind = OrganisationKind::Secondary;
    let mut school = Organisation::new(kind, id, "Elm Grove".to_owned(), number, Belonging::default());
    school.active_administrators = administrators;
    let at = Timestamp::from_second(second).expect("a time");
    let call = Call::of_provider(school, Moment::new(at, String::new(), None, [7; 32]));
    let name = format!("Person {person}");
    let by =
        By { user: Some(UserId(Uuid::from_u128(person))), name: name.clone(), username: name, email: None };
    if person == 0 { call } else { call.completing(&by) }
}

fn ask(
    deletions: &mut Deletions,
    call: &Call,
    id: u128,
    pupils: Vec<Pupil>,
) -> Result<Option<Event>, Failure> {
    let group = Group::Cohort(Cohort::of(11, YEAR));
    let chosen = Chosen::of(pupils, &group, deletions, call);
    let (mark, typed) = (chosen.mark(), Some(chosen.number()));
    deletions.ask(call, DeletionId(Uuid::from_u128(id)), (&group, YEAR), &chosen, (&mark, typed))
}

fn states(deletions: &Deletions, second: i64) -> Vec<DeletionState> {
    let now = Timestamp::from_second(second).expect("a time");
    deletions.all.iter().filter_map(|one| one.state(now)).collect()
}

#[test]
fn f82_what_single_persons_delete_within_a_day_adds_up() {
    let mut deletions = Deletions::default();
    ask(&mut deletions, &by(1, 0, 2), 1, pupils(0..12)).expect("twelve");
    ask(&mut deletions, &by(2, HOUR, 2), 2, pupils(12..20)).expect("eight, by somebody else");
    assert_eq!(states(&deletions, HOUR), [DeletionState::Erasing, DeletionState::Erasing]);
    ask(&mut deletions, &by(1, 2 * HOUR, 2), 3, pupils(20..21)).expect("one more");
    assert_eq!(states(&deletions, 2 * HOUR)[2], DeletionState::Waiting, "21 is 20 and 1");
    // What two people decided does not count, and a day later nothing of this does.
    let done: BTreeSet<DeletionId> = deletions.all.iter().map(|one| one.id).collect();
    deletions.confirm(&by(2, 3 * HOUR, 2), DeletionId(Uuid::from_u128(3))).expect("confirmed");
    assert_eq!(deletions.alone(Timestamp::from_second(3 * HOUR).expect("a time")), 20);
    deletions.finish(&done, Timestamp::from_second(3 * HOUR).expect("a time"));
    assert_eq!(states(&deletions, 3 * HOUR), [DeletionState::Done; 3]);
    ask(&mut deletions, &by(1, 24 * HOUR, 2), 4, pupils(21..33)).expect("twelve of the first are a day old");
    assert_eq!(states(&deletions, 24 * HOUR).last(), Some(&DeletionState::Erasing));
    ask(&mut deletions, &by(1, 24 * HOUR, 2), 5, pupils(33..34)).expect("one more");
    assert_eq!(states(&deletions, 24 * HOUR).last(), Some(&DeletionState::Waiting));
}

#[test]
fn f82_a_second_person_confirms_within_a_day_and_the_provider_where_there_is_none() {
    let id = DeletionId(Uuid::from_u128(1));
    let mut asked = Deletions::default();
    ask(&mut asked, &by(1, 0, 2), 1, pupils(0..21)).expect("asked");
    asked.all[0].administers = true;
    let confirm = |asked: &Deletions, person, second, administrators| {
        asked.clone().confirm(&by(person, second, administrators), id).map(|event| event.is_some())
    };
    assert_eq!(confirm(&asked, 2, 24 * HOUR - 1, 2), Ok(true));
    assert_eq!(confirm(&asked, 2, 24 * HOUR, 2), Err(Failure::NOT_FOUND), "a day later it is over");
    let refused = Err(Refusal::AnotherMustConfirm.into());
    assert_eq!(confirm(&asked, 1, 1, 2), refused, "the same person");
    assert_eq!(confirm(&asked, 0, 1, 2), refused, "the school has a second person");
    assert_eq!(confirm(&asked, 0, 1, 1), Ok(true));
    asked.all[0].administers = false;
    assert_eq!(
        confirm(&asked, 0, 1, 1),
        Err(Refusal::AnotherMustConfirm.into()),
        "the only administrator did not ask"
    );

    let mut deletions = asked.clone();
    deletions.confirm(&by(2, 1, 2), id).expect("confirmed");
    assert_eq!(deletions.confirm(&by(3, 2, 2), id), Ok(None), "twice is once");
    assert_eq!(deletions.withdraw(&by(1, 2, 2), id), Err(Refusal::DeletionDecided.into()));
    asked.withdraw(&by(1, 1, 2), id).expect("withdrawn");
    assert_eq!(asked.confirm(&by(2, 2, 2), id), Err(Failure::NOT_FOUND));
}

#[test]
fn f10_those_are_deleted_who_were_seen_and_nobody_on_hold() {
    let (call, group) = (by(1, 0, 2), Group::Cohort(Cohort::of(11, YEAR)));
    let mut there = pupils(1..6);
    let (reason, placed) = (HoldReason::Appeal, Deed::of(&call));
    there[0].holds.push(Hold { reason, note: String::new(), placed, lifting: None });
    there[1].erasing = Some(crate::records::erasing::Rule::Left);
    let mut deletions = Deletions::default();
    let chosen = Chosen::of(there.clone(), &group, &deletions, &call);
    assert_eq!((chosen.number(), chosen.held.len()), (3, 1));
    let id = DeletionId(Uuid::from_u128(1));
    let mut run = |seen: &str, typed| deletions.ask(&call, id, (&group, YEAR), &chosen, (seen, typed));
    assert_eq!(run("another mark", Some(3)), Err(Refusal::PlanChanged.into()));
    for wrong in [None, Some(4)] {
        assert!(matches!(run(&chosen.mark(), wrong), Err(Failure::Invalid(_))), "{wrong:?}");
    }
    assert!(run(&chosen.mark(), Some(3)).expect("deleted").is_some());
    assert_eq!(run(&chosen.mark(), Some(3)), Ok(None), "twice is once");
    assert_eq!(deletions.to_erase(), chosen.pupils.iter().map(|pupil| pupil.id).collect());
    let rest = Chosen::of(there, &group, &deletions, &call);
    assert_eq!((rest.number(), rest.held.len()), (0, 1), "those on the way are not chosen again");
}

#[test]
fn what_waits_forgets_who_is_erased_for_another_reason_and_what_is_under_way_does_not() {
    let mut deletions = Deletions::default();
    ask(&mut deletions, &by(1, 0, 2), 1, pupils(0..5)).expect("few");
    ask(&mut deletions, &by(1, 0, 2), 2, pupils(5..30)).expect("many");
    let gone: BTreeSet<PupilId> = (0..30).map(|n| PupilId(Uuid::from_u128(n))).collect();
    deletions.forget(&gone);
    assert_eq!((deletions.all.len(), deletions.all[0].pupils.len()), (1, 5));
}
