use super::clock::{DueOn, RequestClock};
use super::*;
use crate::access::organisation::{Belonging, Organisation, OrganisationKind};
use crate::access::school_facts::Term;
use crate::access::school_type::SchoolType;
use jiff::civil::date;
use uuid::Uuid;

fn school(kind: Option<SchoolType>, terms: &[(Date, Date)]) -> Organisation {
    let of = OrganisationKind::Secondary;
    let id = of.numbering().id("123456").expect("a number");
    let mut school = Organisation::new(of, id, "Elm".to_owned(), "123456".to_owned(), Belonging::default());
    school.facts.school_type = kind;
    school.facts.terms = terms.iter().map(|(first, last)| Term { first: *first, last: *last }).collect();
    school
}

fn request(kind: RequestKind, arrived: Date) -> Request {
    let pupil = PupilId(Uuid::nil());
    Request {
        id: RequestId(Uuid::nil()),
        version: 0,
        pupil,
        reference: Reference::of(pupil),
        kind,
        asker: Asker {
            name: "Ann".to_owned(),
            relation: Relation::Parent,
            contact: "a@b.example".to_owned(),
        },
        arrived,
        channel: Channel::Email,
        identity: None,
        pauses: Vec::new(),
        extension: None,
        acknowledged: None,
        closing: None,
        log: Vec::new(),
        searches: Vec::new(),
    }
}

/// A subject access request of a day, with the identity known on another.
fn known(arrived: Date, on: Date) -> Request {
    let identity = Some(Identity { on, how: "Known to the office".to_owned() });
    Request { identity, ..request(RequestKind::SubjectAccess, arrived) }
}

fn due(request: &Request) -> Option<Date> {
    RequestClock::of(request, &school(None, &[])).due()
}

#[test]
fn f86_subject_access_is_due_on_the_corresponding_date_of_the_next_month() {
    for (known_on, due_on) in [
        (date(2026, 9, 3), date(2026, 10, 5)),   // The 3rd is a Saturday.
        (date(2026, 9, 10), date(2026, 10, 12)), // A Saturday again.
        (date(2026, 10, 15), date(2026, 11, 16)),
        (date(2026, 10, 14), date(2026, 11, 16)),
        (date(2026, 10, 13), date(2026, 11, 13)),
        // There is no 31 September, and no 30 February.
        (date(2026, 8, 31), date(2026, 9, 30)),
        (date(2027, 1, 31), date(2027, 3, 1)), // 28 February is a Sunday.
        (date(2028, 1, 31), date(2028, 2, 29)), // A leap year.
        // School holidays do not extend it; Christmas and Easter are bank holidays.
        (date(2026, 11, 25), date(2026, 12, 29)),
        (date(2027, 2, 26), date(2027, 3, 30)),
        (date(2026, 12, 1), date(2027, 1, 4)), // New Year's Day, and a weekend.
        (date(2026, 7, 20), date(2026, 8, 20)),
    ] {
        assert_eq!(due(&known(known_on, known_on)), Some(due_on), "{known_on}");
    }
}

#[test]
fn f86_the_clock_starts_once_identity_is_known() {
    let unknown = request(RequestKind::SubjectAccess, date(2026, 9, 1));
    assert_eq!(RequestClock::of(&unknown, &school(None, &[])), RequestClock::WaitsForIdentity);
    assert_eq!(due(&known(date(2026, 9, 1), date(2026, 9, 15))), Some(date(2026, 10, 15)));
    // Who was known before does not wait.
    assert_eq!(due(&known(date(2026, 9, 15), date(2020, 1, 1))), Some(date(2026, 10, 15)));
}

#[test]
fn f86_the_clock_stands_still_for_a_clarification() {
    let pause = |asked, answered| Pause { asked, answered };
    let mut asked = known(date(2026, 9, 15), date(2026, 9, 15));
    asked.pauses = vec![pause(date(2026, 9, 20), None)];
    assert_eq!(
        RequestClock::of(&asked, &school(None, &[])),
        RequestClock::Paused { since: date(2026, 9, 20) }
    );
    asked.pauses = vec![pause(date(2026, 9, 20), Some(date(2026, 9, 25)))];
    assert_eq!(due(&asked), Some(date(2026, 10, 20)), "five days later");
    asked.pauses.push(pause(date(2026, 10, 1), Some(date(2026, 10, 1))));
    assert_eq!(due(&asked), Some(date(2026, 10, 20)), "answered on the day");
    asked.pauses.push(pause(date(2026, 10, 5), Some(date(2026, 10, 7))));
    assert_eq!(due(&asked), Some(date(2026, 10, 22)));
}

#[test]
fn f86_three_months_if_the_reason_is_told_within_the_first() {
    let mut extended = known(date(2026, 9, 15), date(2026, 9, 15));
    assert_eq!(extended.extends_until(), Some(date(2026, 10, 15)));
    extended.extension = Some(Extension { told: date(2026, 10, 15), reason: "Many records".to_owned() });
    assert_eq!(due(&extended), Some(date(2026, 12, 15)));
}

#[test]
fn f86_the_education_record_is_due_in_fifteen_school_days_at_maintained_schools() {
    let terms = [(date(2026, 9, 2), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18))];
    let maintained = school(Some(SchoolType::CommunitySchool), &terms);
    let exactly = |on| RequestClock::Runs(DueOn { on, is_earliest: false });
    let at = |arrived| RequestClock::of(&request(RequestKind::EducationRecord, arrived), &maintained);
    assert_eq!(at(date(2026, 9, 7)), exactly(date(2026, 9, 28)));
    // Half-term counts no days.
    assert_eq!(at(date(2026, 10, 19)), exactly(date(2026, 11, 16)));
    // In August no school day has begun.
    assert_eq!(at(date(2026, 8, 3)), exactly(date(2026, 9, 22)));
    // Behind the known terms, every working day counts: never too late.
    let late = at(date(2026, 12, 14));
    assert_eq!(late, RequestClock::Runs(DueOn { on: date(2027, 1, 7), is_earliest: true }));
    let academy = school(Some(SchoolType::AcademyConverter), &terms);
    let asked = request(RequestKind::EducationRecord, date(2026, 9, 7));
    assert_eq!(RequestClock::of(&asked, &academy), RequestClock::Free);
    // Of a school whose type nobody recorded, the stricter is assumed.
    assert!(RequestClock::of(&asked, &school(None, &terms)).due().is_some());
}

#[test]
fn f86_a_complaint_is_acknowledged_within_thirty_days() {
    let mut complaint = request(RequestKind::Complaint, date(2026, 9, 1));
    assert_eq!(due(&complaint), Some(date(2026, 9, 30)), "the day of arrival is the first");
    complaint.acknowledged = Some(date(2026, 9, 10));
    assert_eq!(RequestClock::of(&complaint, &school(None, &[])), RequestClock::Free);
}

#[test]
fn f86_an_entry_is_erased_three_years_after_closing_and_then_names_nobody() {
    let mut closed = known(date(2026, 9, 1), date(2026, 9, 1));
    assert_eq!(closed.erased_on(), None);
    let note = "A word about Zo\u{eb}".to_owned();
    closed.closing = Some(Closing { on: date(2028, 2, 29), outcome: Outcome::Answered, note });
    assert_eq!(closed.erased_on(), Some(date(2031, 2, 28)));
    assert_eq!(due(&closed), None);
    // When the pupil is erased before that, who asked stays; the school's own words go.
    let kept = closed.without_names();
    assert_eq!(kept.asker, closed.asker);
    assert!(!format!("{kept:?}").contains("Zo\u{eb}") && !format!("{kept:?}").contains("office"));
    closed.asker.relation = Relation::Pupil;
    assert!(!format!("{:?}", closed.without_names()).contains("Ann"));
}
