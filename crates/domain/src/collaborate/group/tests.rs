use super::*;
use crate::access::call::By;
use crate::access::organisation::{Belonging, BodyNumbers};
use crate::base::moment::Moment;
use crate::collaborate::membership::{Consent, GroupAnswer};
use uuid::Uuid;

fn organisation(kind: OrganisationKind, number: &str, name: &str, authority: Option<&str>) -> Organisation {
    let numbers = BodyNumbers { authority, ..BodyNumbers::default() };
    let belonging = Belonging::of(kind, numbers).expect("a belonging");
    let id = kind.numbering().id(number).expect("a number");
    Organisation::new(kind, id, name.to_owned(), number.to_owned(), belonging)
}

pub(crate) fn council() -> Organisation {
    organisation(OrganisationKind::LocalAuthority, "919", "Northmoor Council", None)
}

pub(crate) fn school() -> Organisation {
    organisation(OrganisationKind::Secondary, "123456", "Elm Grove School", Some("919"))
}

fn other() -> Organisation {
    organisation(OrganisationKind::Primary, "222222", "Ash Hill", Some("919"))
}

fn stranger() -> Organisation {
    organisation(OrganisationKind::Primary, "333333", "Far Field", Some("920"))
}

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

/// A call of a person of this organisation.
pub(crate) fn person(of: &Organisation, n: u128) -> Call {
    let at = Timestamp::from_second(1_788_339_600).expect("a time");
    let name = format!("Person {n}");
    let email = Email::parse(&format!("person{n}@council.example")).ok();
    let by = By { user: Some(user(n)), name: name.clone(), username: name, email };
    Call::of_provider(of.clone(), Moment::new(at, String::new(), None, [7; 32])).completing(&by)
}

fn wanted(visibility: GroupVisibility, schools: &[&Organisation]) -> NewGroup {
    NewGroup {
        name: "Maths".to_owned(),
        description: String::new(),
        schools: schools.iter().map(|school| school.id).collect(),
        visibility,
        users: BTreeSet::new(),
        smallest: 5,
    }
}

fn made(new: NewGroup) -> Result<Group, Failure> {
    let schools = [school(), other(), stranger()];
    Group::create(&person(&council(), 1), GroupId(Uuid::from_u128(5)), new, &schools, &[user(1)].into())
        .map(|(group, _)| group)
}

/// A group of one school, which schools see.
pub(crate) fn group() -> Group {
    made(wanted(GroupVisibility::SchoolVisible, &[&school()])).expect("a group")
}

fn change(group: &mut Group, seen: u32, new: &NewGroup) -> Result<Event, Failure> {
    let (call, schools) = (person(&council(), 2), [school(), other(), stranger()]);
    group.change(&call, seen, new, &schools, &[user(1), user(2)].into(), &Contact::of(&call))
}

/// The school's answer to what the group asks now.
fn agreed(group: &Group, school: &Organisation) -> Membership {
    let Settling::Ask(mut member) = group.settles(school, None, Timestamp::UNIX_EPOCH) else {
        panic!("{} is not asked", school.name)
    };
    member.answer(&person(school, 7), group, GroupAnswer::Agree, agreement::VERSION).expect("agreed");
    member
}

const VISIBLE: GroupVisibility = GroupVisibility::SchoolVisible;
const OWNER_ONLY: GroupVisibility = GroupVisibility::OwnerOnly;

#[test]
fn f56_a_group_is_of_schools_that_belong_to_its_owner() {
    let group = made(wanted(VISIBLE, &[&school(), &other()])).expect("mixed phases");
    assert_eq!(group.unasked, [school().id, other().id].into());
    assert!(
        made(wanted(OWNER_ONLY, &[&school()])).expect("a group").unasked.is_empty(),
        "no school is asked"
    );
    let refused = made(wanted(VISIBLE, &[&school(), &stranger()])).expect_err("another's school");
    assert!(matches!(refused, Failure::Invalid(errors) if errors.list()[0].field == "schools"));
    let users = NewGroup { users: [user(1), user(9)].into(), ..wanted(OWNER_ONLY, &[&school()]) };
    assert_eq!(made(users).expect("a group").users, [user(1)].into(), "not somebody else's people");
}

#[test]
fn f56_the_numbers_of_a_group_have_limits() {
    for (schools, users, smallest, wrong) in [
        (1, 0, 5, &[][..]),
        (150, 300, 30, &[]),
        (0, 0, 5, &["schools"]),
        (151, 301, 4, &["schools", "users", "smallest"]),
        (1, 0, 31, &["smallest"]),
    ] {
        let errors = NewGroup::check_numbers(schools, users, smallest);
        let fields: Vec<&str> = errors.list().iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, wrong, "{schools} {users} {smallest}");
    }
}

#[test]
fn f57_a_school_counts_only_if_the_owner_and_the_school_say_so() {
    let (group, elm) = (group(), school());
    let member = agreed(&group, &elm);
    assert!(group.counts(&elm, Some(&member)));
    assert!(!group.counts(&elm, None), "not asked");
    assert!(!group.counts(&other(), Some(&member)), "not chosen");
    let deed = Deed::of(&person(&elm, 7));
    for consent in [
        Consent::Asked { at: Timestamp::UNIX_EPOCH },
        Consent::Refused { deed: deed.clone() },
        Consent::Withdrawn { deed: deed.clone() },
        Consent::Agreed { deed, agreement: agreement::VERSION - 1 },
    ] {
        let member = Membership { consent, ..member.clone() };
        assert!(!group.counts(&elm, Some(&member)), "{member:?}");
    }
    let of_another = Membership { group: GroupId(Uuid::from_u128(6)), ..member.clone() };
    assert!(!group.counts(&elm, Some(&of_another)));
    let left = Organisation { belonging: Belonging::default(), ..elm.clone() };
    assert!(!group.counts(&left, Some(&member)), "it left the owner");
    let mut closed = group.clone();
    closed.close(&person(&council(), 1), 1).expect("closed");
    assert!(!closed.counts(&elm, Some(&member)));
    let owners = made(wanted(OWNER_ONLY, &[&elm])).expect("a group");
    assert_eq!(
        [owners.counts(&elm, None), owners.counts(&left, None), owners.counts(&other(), None)],
        [true, false, false]
    );
}

#[test]
fn f57_a_consent_does_not_outlive_a_removal_or_a_time_in_which_schools_were_not_asked() {
    let (elm, ash) = (school(), other());
    for away in [wanted(OWNER_ONLY, &[&elm, &ash]), wanted(VISIBLE, &[&ash])] {
        let back = wanted(VISIBLE, &[&elm, &ash]);
        let mut group = made(back.clone()).expect("a group");
        let (member, stays) = (agreed(&group, &elm), agreed(&group, &ash));
        change(&mut group, 1, &away).expect("away");
        assert_eq!(group.settles(&elm, Some(&member), Timestamp::UNIX_EPOCH), Settling::Leave);
        change(&mut group, 2, &back).expect("back");
        assert!(!group.counts(&elm, Some(&member)), "even before the school is told: {away:?}");
        assert!(matches!(group.settles(&elm, Some(&member), Timestamp::UNIX_EPOCH), Settling::Ask(_)));
        let both = away.visibility == VISIBLE;
        assert_eq!(group.counts(&ash, Some(&stays)), both, "the other was in it all the time: {away:?}");
    }
}

#[test]
fn f60_a_change_of_name_schools_or_visibility_is_told_and_one_of_the_description_is_not() {
    let (elm, ash, owner) = (school(), other(), council().id);
    let was = NewGroup { description: "Old".to_owned(), ..wanted(VISIBLE, &[&elm]) };
    for (new, told, news) in [
        (NewGroup { description: "New".to_owned(), ..was.clone() }, &[][..], 0),
        (NewGroup { users: [user(2)].into(), ..was.clone() }, &[], 0),
        (NewGroup { name: "English".to_owned(), ..was.clone() }, &[owner, elm.id], 1),
        (NewGroup { schools: [elm.id, ash.id].into(), ..was.clone() }, &[owner, elm.id, ash.id], 1),
        (NewGroup { schools: [ash.id].into(), ..was.clone() }, &[owner, elm.id, ash.id], 0),
        (NewGroup { visibility: OWNER_ONLY, ..was.clone() }, &[owner, elm.id], 1),
    ] {
        let mut group = made(was.clone()).expect("a group");
        group.unasked.clear();
        change(&mut group, 1, &new).expect("changed");
        assert_eq!(group.unasked, told.iter().copied().collect(), "{new:?}");
        assert!(group.news.len() >= news, "{new:?}: {:?}", group.news);
        assert!(
            !group.news.iter().any(|line| line.contains("Ash Hill")),
            "names no school: {:?}",
            group.news
        );
        let (kept, revision) = (group.clone(), group.revision);
        change(&mut group, 1, &new).expect("the same again, from an old page");
        assert_eq!((group, revision), (kept, 2), "twice is once");
    }
    let mut group = made(was.clone()).expect("a group");
    let refused = change(&mut group, 0, &NewGroup { name: "English".to_owned(), ..was });
    assert_eq!(refused, Err(Refusal::ChangedMeanwhile.into()), "somebody else changed it");
}

#[test]
fn what_is_left_to_tell_is_told_with_the_next_change() {
    let (elm, ash) = (school(), other());
    let mut group = made(wanted(VISIBLE, &[&elm, &ash])).expect("a group");
    let renamed = NewGroup { name: "English".to_owned(), ..wanted(VISIBLE, &[&elm]) };
    change(&mut group, 1, &renamed).expect("changed");
    assert!(group.unasked.contains(&ash.id), "it was never asked, or must be told that it is out");
    group.close(&person(&council(), 1), 2).expect("closed");
    assert!([elm.id, ash.id, council().id].iter().all(|place| group.unasked.contains(place)));
    assert_eq!(
        group.settles(
            &elm,
            Some(&agreed(&made(wanted(VISIBLE, &[&elm])).expect("a group"), &elm)),
            Timestamp::UNIX_EPOCH
        ),
        Settling::Leave
    );
    assert_eq!(group.settles(&ash, None, Timestamp::UNIX_EPOCH), Settling::Nothing);
    assert_eq!(change(&mut group, 3, &renamed), Err(Failure::NOT_FOUND), "closed is closed");
}

#[test]
fn f57_a_new_version_of_the_agreement_asks_every_school_of_an_open_group_once() {
    let (call, elm) = (person(&council(), 2), school());
    let mut group = Group { agreement: 0, unasked: BTreeSet::new(), ..group() };
    let member = agreed(&group, &elm);
    group.ask_again(&call);
    assert_eq!((group.agreement, group.revision), (agreement::VERSION, 2));
    assert_eq!(group.unasked, [council().id, elm.id].into());
    assert_eq!(group.news, [NEW_AGREEMENT]);
    assert!(!group.counts(&elm, Some(&member)), "it agreed to another version");
    assert!(matches!(group.settles(&elm, Some(&member), Timestamp::UNIX_EPOCH), Settling::Ask(_)));
    let asked = group.clone();
    group.ask_again(&call);
    assert_eq!(group, asked, "twice is once");
    let closed = Group { agreement: 0, closed: Some(Deed::of(&call)), ..asked.clone() };
    let hidden = Group { agreement: 0, visibility: OWNER_ONLY, ..asked };
    for was in [closed, hidden] {
        let mut now = was.clone();
        now.ask_again(&call);
        assert_eq!(now, was, "no school sees it");
    }
}
