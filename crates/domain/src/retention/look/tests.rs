use super::*;
use crate::access::organisation::{Belonging, OrganisationKind};
use crate::access::school_facts::{NewFacts, Subscription};
use crate::base::ids::PupilId;
use crate::base::text::Name;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::leaving::Leaving;
use crate::records::origin::{Origin, Origins, Source};
use crate::records::upn::Upn;
use jiff::civil::date;
use std::collections::BTreeMap;
use uuid::Uuid;

fn school() -> Organisation {
    let kind = OrganisationKind::Secondary;
    let id = kind.numbering().id("123456").expect("a number");
    Organisation::new(kind, id, "Elm Grove".to_owned(), "123456".to_owned(), Belonging::default())
}

/// A pupil in Year 13 in 2026/27, who is due on 29 February 2028.
fn pupil() -> Pupil {
    let name = |text| Name::parse("Name", text).expect("a name");
    Pupil {
        id: PupilId(Uuid::nil()),
        organisation: school().id,
        upn: ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}801200001001")).ok()).expect("a UPN"),
        forename: name("Ann"),
        surname: name("Lee"),
        born: date(2009, 1, 1),
        sex: None,
        characteristics: Default::default(),
        cohort: Cohort::of(13, AcademicYear(2026)),
        prior: BTreeMap::new(),
        classes: BTreeMap::new(),
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

fn at(pupil: &Pupil, school: &Organisation, place: Place, hint_day: Date, today: Date) -> Look {
    Look::at(pupil, school, Hint { day: hint_day, place }, today)
}

#[test]
fn a_pupil_is_announced_once_and_erased_on_the_day() {
    let (pupil, school) = (pupil(), school());
    let due = clock(Timed::of(&pupil), &school).expect("due");
    let (told, on) = (date(2028, 2, 8), date(2028, 2, 29));
    assert_eq!((due.told, due.on), (told, on));
    let place = Place::Cohort(pupil.cohort);
    let look = |hint_day, today| at(&pupil, &school, place, hint_day, today);
    assert_eq!(look(date(2028, 2, 1), date(2028, 2, 7)), Look::Later(told));
    assert_eq!(look(told, told), Look::Announce(due, on));
    assert_eq!(look(told, told).next(), Some(on));
    assert_eq!(
        look(date(2028, 2, 20), date(2028, 2, 20)),
        Look::Later(on),
        "a second look says nothing again"
    );
    for today in [on, date(2028, 3, 1), date(2030, 1, 1)] {
        assert_eq!(look(on, today), Look::Erase(due), "{today}");
    }
}

/// The rule: nobody is erased by the clock sooner than 14 days after the notice, and at the end of the six months unless the
/// notice was more than a week late.
#[test]
fn f75_nobody_is_erased_without_a_notice_14_days_before_however_long_the_sweep_was_down() {
    let (pupil, school) = (pupil(), school());
    let due = clock(Timed::of(&pupil), &school).expect("due");
    let (told, place) = (due.told, Place::Cohort(pupil.cohort));
    for days_down in 0..100 {
        let today = told.saturating_add(days_down.days());
        let look = at(&pupil, &school, place, told, today);
        let Look::Announce(said, next) = look else { panic!("{days_down} days down: {look:?}") };
        assert_eq!((said.on, said.reason), (next, due.reason));
        assert!(next >= today.saturating_add(14.days()), "{days_down} days down: erased on {next}");
        let expected = if days_down <= 7 { due.on } else { today.saturating_add(14.days()) };
        assert_eq!(next, expected, "{days_down} days down");
        // From then on the hint stands at that day, and another outage changes nothing.
        for late in [0, 1, 30] {
            let today = next.saturating_add(late.days());
            assert_eq!(at(&pupil, &school, place, next, today), Look::Erase(due), "{days_down} days down");
        }
    }
}

#[test]
fn a_reason_that_comes_second_is_announced_with_the_day_of_the_first_so_that_either_may_be_withdrawn() {
    let (pupil, school) = (pupil(), school());
    let on = date(2027, 8, 20);
    let leaver =
        Pupil { left: Some(Leaving { on, reported: on, off_roll: true, brought_forward: None }), ..pupil };
    let second = completes(Timed::of(&leaver), &school).expect("due");
    let place = Place::Cohort(leaver.cohort);
    let look = at(&leaver, &school, place, second.told, second.told);
    let first = clock(Timed::of(&leaver), &school).expect("due");
    assert_eq!((first.on, second.on), (date(2028, 2, 20), date(2028, 2, 29)));
    let Look::Announce(said, next) = look else { panic!("{look:?}") };
    assert!(said.on < second.on && matches!(said.reason, Reason::Left(_)), "{said:?}");
    assert_eq!(next, second.on);
    let returned = Pupil { left: None, ..leaver };
    assert_eq!(at(&returned, &school, place, next, next), Look::Erase(second));
}

#[test]
fn a_hint_of_the_cohort_or_the_school_is_about_its_own_reason() {
    let (mut school, leaver) = (
        school(),
        Pupil {
            left: Some(Leaving {
                on: date(2026, 12, 18),
                reported: date(2026, 12, 18),
                off_roll: true,
                brought_forward: None,
            }),
            ..pupil()
        },
    );
    let (cohort, own) = (Place::Cohort(leaver.cohort), Place::Pupil(leaver.id));
    let on = date(2027, 6, 18);
    assert_eq!(at(&leaver, &school, cohort, on, on), Look::Later(date(2028, 2, 8)));
    assert!(matches!(at(&leaver, &school, own, on, on), Look::Erase(_)));
    assert_eq!(at(&leaver, &school, Place::School, on, on), Look::Nothing, "the subscription goes on");
    let subscription =
        Some(Subscription { first: date(2020, 1, 1), last: Some(date(2026, 11, 30)), through: None });
    school.record(NewFacts { subscription, ..NewFacts::default() }, date(2026, 11, 1)).expect("recorded");
    let ended = date(2027, 5, 30);
    assert!(matches!(at(&leaver, &school, Place::School, ended, ended), Look::Erase(_)));
}

#[test]
fn notices_hold_numbers_and_no_names() {
    let due = clock(Timed::of(&pupil()), &school()).expect("due");
    let mut notice = Notice::default();
    (0..3).for_each(|_| notice.add(due));
    assert_eq!(notice.number(), 3);
    assert_eq!(notice.lines(), ["29/02/2028: 3 pupils, because they completed Year 13 on 31/08/2027"]);
}

#[test]
fn a_school_has_a_hint_per_cohort_and_one_for_the_end_of_its_subscription() {
    let mut school = school();
    let cohorts = || [2013, 2010].map(Cohort).into_iter();
    let hint = |day, place| Hint { day, place };
    let thirteen = [
        hint(date(2027, 2, 7), Place::Cohort(Cohort(2012))),
        hint(date(2025, 2, 7), Place::Cohort(Cohort(2010))),
    ];
    assert_eq!(Hint::of_school(&school, [2012, 2010].map(Cohort).into_iter()), thirteen);
    let subscription =
        Some(Subscription { first: date(2020, 1, 1), last: Some(date(2026, 9, 30)), through: None });
    school.record(NewFacts { subscription, ..NewFacts::default() }, date(2026, 9, 2)).expect("recorded");
    let ended = hint(date(2027, 3, 9), Place::School);
    assert_eq!(Hint::of_school(&school, cohorts()).last(), Some(&ended));
}

#[test]
fn a_notice_counts_as_given_once_its_hint_was_moved_and_a_late_one_moves_the_day() {
    let (pupil, school) = (pupil(), school());
    let due = clock(Timed::of(&pupil), &school).expect("due");
    let (told, on) = (due.told, due.on);
    let expected = |hint: Option<(Place, Date)>, today: Date| {
        let hints: HintsLeft = hint.into_iter().map(|(place, day)| Hint { day, place }).collect();
        let Expected { on, told } = hints.expected(&pupil, due, today);
        (on, told)
    };
    let cohort = Place::Cohort(pupil.cohort);
    let (before, after) = (told.yesterday().expect("a day"), told.tomorrow().expect("a day"));
    assert_eq!(expected(Some((cohort, told)), before), (on, false));
    assert_eq!(expected(Some((cohort, told)), told), (on, false), "the sweep comes tonight");
    assert_eq!(expected(Some((cohort, on)), after), (on, true));
    // Nobody looked for ten days: 14 days are left from today, whatever the clock says.
    let late = told.saturating_add(10.days());
    assert_eq!(expected(Some((cohort, told)), late), (late.saturating_add(14.days()), false));
    let moved = late.saturating_add(14.days());
    assert_eq!(expected(Some((cohort, moved)), late), (moved, true));
    assert!(!expected(Some((Place::Pupil(pupil.id), told)), late).1, "their own hint counts too");
    let others = [Place::School, Place::Cohort(Cohort(0)), Place::Invitations, Place::Targets(pupil.cohort)];
    for place in others {
        assert_eq!(expected(Some((place, told)), late), (on, true), "{place}");
    }
}
