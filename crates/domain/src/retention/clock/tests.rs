use super::*;
use crate::access::organisation::{Belonging, OrganisationKind};
use crate::access::school_facts::{NewFacts, Subscription, YearGroups};
use jiff::civil::date;

/// Long before every other day of these tests.
const LONG_AGO: Date = date(2020, 1, 1);

fn school(kind: OrganisationKind) -> Organisation {
    let id = kind.numbering().id("123456").expect("a number");
    Organisation::new(kind, id, "Elm Grove".to_owned(), "123456".to_owned(), Belonging::default())
}

fn to_year(highest: u8, recorded: Date) -> Organisation {
    let mut school = school(OrganisationKind::Secondary);
    let year_groups = Some(YearGroups { lowest: 0, highest });
    school.record(NewFacts { year_groups, ..NewFacts::default() }, recorded).expect("recorded");
    school
}

fn subscribe(school: &mut Organisation, last: Option<Date>, today: Date) {
    let subscription = Some(Subscription { first: LONG_AGO, last, through: None });
    school.record(NewFacts { subscription, ..NewFacts::default() }, today).expect("recorded");
}

/// A pupil who is in this year group in 2026/27.
fn in_year(group: u8) -> Timed {
    Timed { cohort: Cohort::of(group, AcademicYear(2026)), placed: LONG_AGO, left: None }
}

fn left(on: Date, reported: Date) -> Timed {
    Timed { left: Some(Leaving { on, reported, off_roll: true, brought_forward: None }), ..in_year(8) }
}

fn day(pupil: Timed, school: &Organisation) -> Option<Date> {
    clock(pupil, school).map(|due| due.on)
}

#[test]
fn f71_a_leaver_is_erased_six_months_after_the_later_of_report_and_leaving_day() {
    let school = school(OrganisationKind::Secondary);
    for (on, reported, due) in [
        (date(2026, 9, 2), date(2026, 9, 2), date(2027, 3, 2)),
        // Back-dated: not at once. In the future: not before it.
        (date(2025, 1, 1), date(2026, 9, 2), date(2027, 3, 2)),
        (date(2026, 12, 18), date(2026, 9, 2), date(2027, 6, 18)),
        // Months of other lengths, and the 29th of February.
        (date(2026, 8, 31), date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2027, 8, 31), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 2, 29), date(2028, 8, 29)),
        // The days on which clocks change are days as others.
        (date(2026, 3, 29), date(2026, 3, 29), date(2026, 9, 29)),
        (date(2026, 10, 25), date(2026, 10, 25), date(2027, 4, 25)),
    ] {
        assert_eq!(day(left(on, reported), &school), Some(due), "left {on}, reported {reported}");
    }
}

#[test]
fn f71_a_corrected_or_withdrawn_leaving_day_leaves_no_trace() {
    let school = school(OrganisationKind::Secondary);
    let first = left(date(2026, 9, 2), date(2026, 9, 2));
    let corrected = Timed {
        left: Some(Leaving {
            on: date(2026, 10, 2),
            reported: date(2026, 9, 9),
            off_roll: true,
            brought_forward: None,
        }),
        ..first
    };
    assert_eq!(day(corrected, &school), Some(date(2027, 4, 2)));
    // Withdrawn: the pupil is due when the school is completed, in 2031/32.
    assert_eq!(day(Timed { left: None, ..first }, &school), Some(date(2033, 2, 28)));
}

#[test]
fn f71_completion_is_31_august_of_the_schools_highest_year_group() {
    for (highest, group, due) in [
        (11, 11, date(2028, 2, 29)),
        (13, 11, date(2030, 2, 28)),
        (13, 13, date(2028, 2, 29)),
        (4, 4, date(2028, 2, 29)),  // A first school.
        (8, 6, date(2030, 2, 28)),  // A middle school.
        (13, 1, date(2040, 2, 29)), // A through school.
        (2, 0, date(2030, 2, 28)),  // An infant school, in Reception.
    ] {
        let school = to_year(highest, LONG_AGO);
        assert_eq!(day(in_year(group), &school), Some(due), "Year {group} of a school to Year {highest}");
    }
    assert_eq!(day(in_year(6), &school(OrganisationKind::Primary)), Some(date(2028, 2, 29)), "not recorded");
    let due = clock(in_year(11), &to_year(11, LONG_AGO)).expect("due");
    assert_eq!(due.reason, Reason::Completed { year_group: 11, on: date(2027, 8, 31) });
}

#[test]
fn a_repeated_year_moves_the_day_with_the_cohort() {
    let school = to_year(11, LONG_AGO);
    let repeats = Timed { cohort: Cohort(in_year(11).cohort.0 + 1), placed: date(2027, 9, 1), left: None };
    assert_eq!(day(repeats, &school), Some(date(2029, 2, 28)));
}

#[test]
fn nobody_is_erased_within_15_days_of_what_became_known() {
    // A lower highest year group, recorded today, makes those above it due, and not at once.
    let today = date(2027, 10, 1);
    assert_eq!(day(in_year(12), &to_year(11, today)), Some(date(2027, 10, 16)));
    // As does a pupil who is added to a cohort that has completed the school.
    let late = Timed { placed: date(2029, 5, 4), ..in_year(11) };
    assert_eq!(day(late, &to_year(11, LONG_AGO)), Some(date(2029, 5, 19)));
    // And a subscription whose end is told late.
    let mut school = school(OrganisationKind::Secondary);
    subscribe(&mut school, Some(date(2026, 1, 31)), today);
    assert_eq!(day(in_year(8), &school), Some(date(2027, 10, 16)));
    assert_eq!(clock(in_year(8), &school).map(|due| due.told), Some(today));
}

#[test]
fn f71_a_subscription_that_ends_is_a_reason_until_it_is_renewed() {
    let mut school = school(OrganisationKind::Secondary);
    subscribe(&mut school, Some(date(2026, 8, 31)), date(2026, 7, 1));
    let due = clock(in_year(8), &school).expect("due");
    assert_eq!(
        (due.on, due.reason),
        (date(2027, 2, 28), Reason::SubscriptionEnded { on: date(2026, 8, 31) })
    );
    subscribe(&mut school, None, date(2027, 2, 27));
    assert_eq!(
        clock(in_year(8), &school).expect("due").reason,
        Reason::Completed { year_group: 13, on: date(2032, 8, 31) }
    );
}

#[test]
fn f75_the_reason_with_the_earliest_day_is_told() {
    let mut school = to_year(11, LONG_AGO);
    subscribe(&mut school, Some(date(2027, 7, 31)), LONG_AGO);
    let pupil = Timed {
        left: Some(Leaving {
            on: date(2027, 8, 31),
            reported: date(2027, 9, 1),
            off_roll: true,
            brought_forward: None,
        }),
        ..in_year(11)
    };
    let due = clock(pupil, &school).expect("due");
    assert_eq!(
        (due.on, due.sentence().as_str()),
        (date(2028, 1, 31), "Your school\u{2019}s subscription ends on 31/07/2027",)
    );
    subscribe(&mut school, None, LONG_AGO);
    let due = clock(pupil, &school).expect("due");
    assert_eq!(due.sentence(), "Completes Year 11, your highest year group, on 31/08/2027");
    let told = |on, reported| clock(left(on, reported), &school).expect("due").sentence();
    assert_eq!(told(date(2026, 9, 1), date(2026, 9, 2)), "Left on 01/09/2026, reported on 02/09/2026");
    assert_eq!(told(date(2026, 9, 3), date(2026, 9, 2)), "Left on 03/09/2026");
}

/// Days around the ends of months, of academic years and of the reasons above, in every combination.
const DAYS: [Date; 6] =
    [LONG_AGO, date(2027, 8, 31), date(2028, 2, 14), date(2028, 2, 29), date(2028, 3, 1), date(2031, 10, 26)];

#[test]
fn f71_no_reason_erases_later_than_six_months_or_sooner_than_a_notice() {
    let mut seen = 0;
    for (number, highest) in (0..6usize.pow(5)).flat_map(|number| [(number, 6), (number, 11)]) {
        let pick = |place: u32| DAYS[number / 6usize.pow(place) % 6];
        let [placed, reported, recorded, told, end] = [0, 1, 2, 3, 4].map(pick);
        let on = DAYS[(number / 7) % 6];
        let mut school = to_year(highest, recorded);
        subscribe(&mut school, Some(end), told);
        let pupil = Timed {
            placed,
            left: Some(Leaving { on, reported, off_roll: true, brought_forward: None }),
            ..in_year(8)
        };
        let due = clock(pupil, &school).expect("a leaver is due");
        let (reason_on, known) = match due.reason {
            Reason::Left(left) => (left.counts_from(), left.reported),
            Reason::Completed { on, .. } => (on, recorded.max(placed)),
            Reason::SubscriptionEnded { on } => (on, told.max(placed)),
        };
        // The night's run gives the notice, 14 days before.
        let notice = known.saturating_add(15.days());
        assert!(due.on >= notice, "{pupil:?} {school:?}");
        assert!(due.on == notice || due.on == reason_on.saturating_add(6.months()), "{pupil:?} {school:?}");
        let told = due.on.saturating_sub(21.days()).max(known);
        assert_eq!(due.told, told, "{pupil:?} {school:?}");
        // Fewer reasons never make it earlier.
        let stays = clock(Timed { left: None, ..pupil }, &school).expect("completes");
        subscribe(&mut school, None, told);
        let renewed = clock(pupil, &school).expect("due");
        assert!(stays.on >= due.on && renewed.on >= due.on, "{pupil:?} {school:?}");
        seen += 1;
    }
    assert_eq!(seen, 15_552);
}
