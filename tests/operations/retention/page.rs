//! The retention page: who is erased when, and why (F75).

use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use domain::records::forms::{PlaceHoldForm, ReportLeaverForm};
use domain::records::hold::HoldReason;
use domain::retention::forms::{ErasuresView, ListErasuresForm, ListRetentionForm, Why};
use jiff::SignedDuration;
use tests::{TestSchool, teacher};

/// The year group of a cohort in the academic year of the tests' clock.
fn year(group: u8) -> YearGroupId {
    YearGroupId::of(Cohort::of(group, AcademicYear(2026)), AcademicYear(2026)).expect("a year group")
}

#[tokio::test]
async fn f75_the_page_counts_and_lists_who_is_erased_when_and_why() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_years(&[(year(13), 3), (year(9), 4)]);
    let before = school.admin().run(&ListRetentionForm {}).await.expect("the page");
    assert_eq!(
        (before.on_roll, before.left, before.dated, before.next, before.pupils.len()),
        (7, 0, 0, None, 0)
    );
    assert_eq!((before.weeks.len(), before.weeks[0].from.as_str()), (27, "31/08/2026"));

    // On 2 September 2026: three leave, one of them later and one on hold.
    for (pupil, on) in [(&pupils[3], "01/09/2026"), (&pupils[4], "02/10/2026"), (&pupils[5], "01/09/2026")] {
        let form = ReportLeaverForm { pupil: pupil.id, on: on.to_owned() };
        school.admin().run(&form).await.expect("reported");
    }
    let hold = PlaceHoldForm { pupil: pupils[5].id, reason: Some(HoldReason::Appeal), note: String::new() };
    school.admin().run(&hold).await.expect("held");
    let view = school.admin().run(&ListRetentionForm {}).await.expect("the page");
    assert_eq!((view.on_roll, view.left, view.held, view.waiting), (5, 2, 1, 0));
    // Of the two who are not on hold, one is erased on 2 March 2027, in the last of the weeks; the other in April.
    assert_eq!((view.dated, view.month, view.pupils.len()), (1, 0, 1));
    assert_eq!((view.weeks[26].left, view.weeks[26].held), (1, 1));
    assert_eq!(view.pupils[0].pupil, pupils[5].id);

    // 159 days later, on 8 February 2027, the first is erased in 22 days, and the school is not told yet.
    school.clock.forward(SignedDuration::from_hours(24 * 159));
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let view = school.as_(&admin).run(&ListRetentionForm {}).await.expect("the page");
    let next = view.next.expect("one is next");
    assert_eq!((next.pupils, next.on.as_str(), next.days), (1, "02/03/2027", 22));
    assert_eq!((view.dated, view.month, view.told, view.held), (2, 1, 0, 1));
    let listed: Vec<_> =
        view.pupils.iter().map(|one| (one.pupil, one.days, one.told, one.holds.len())).collect();
    assert_eq!(listed, [(pupils[3].id, Some(22), false, 0), (pupils[5].id, Some(22), false, 1)]);
    assert_eq!((view.pupils[0].was_in.as_str(), view.pupils[0].why), ("Year 9", Some(Why::Left)));
    assert_eq!(view.pupils[0].reason, "Left on 01/09/2026, reported on 02/09/2026");
    let weeks: Vec<_> = view.weeks.iter().filter(|week| week.left + week.held + week.completed > 0).collect();
    assert_eq!((weeks[0].from.as_str(), weeks[0].left, weeks[0].held), ("01/03/2027", 1, 1));
    assert_eq!((weeks[1].from.as_str(), weeks[1].left), ("29/03/2027", 1));

    // A day later the sweep tells the school.
    super::on(&mut school, "2027-02-09").await;
    super::sweep(&school).await;
    let view = school.admin().run(&ListRetentionForm {}).await.expect("the page");
    assert_eq!((view.month, view.told), (1, 1));
}

#[tokio::test]
async fn f75_a_notice_that_was_missed_is_not_shown_as_given_and_moves_the_day() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_years(&[(year(9), 2)]);
    let form = ReportLeaverForm { pupil: pupils[0].id, on: "01/09/2026".to_owned() };
    school.admin().run(&form).await.expect("reported");
    // The sweep is down from the day of the notice, 9 February, until 24 February.
    let seen = async |school: &TestSchool| {
        let view = school.admin().run(&ListRetentionForm {}).await.expect("the page");
        let (one, told) = (&view.pupils[0], view.told);
        (one.on.clone(), one.days, one.told, told)
    };
    super::on(&mut school, "2027-02-15").await;
    assert_eq!(seen(&school).await, ("02/03/2027".to_owned(), Some(15), false, 0));
    super::on(&mut school, "2027-02-24").await;
    assert_eq!(seen(&school).await, ("10/03/2027".to_owned(), Some(14), false, 0));
    super::sweep(&school).await;
    assert_eq!(seen(&school).await, ("10/03/2027".to_owned(), Some(14), true, 1));
    super::on(&mut school, "2027-03-09").await;
    super::sweep(&school).await;
    assert_eq!(seen(&school).await, ("10/03/2027".to_owned(), Some(1), true, 1));
    super::on(&mut school, "2027-03-10").await;
    super::sweep(&school).await;
    assert_eq!(super::erasures(&school).len(), 1);
}

#[tokio::test]
async fn f75_the_erasures_of_a_school_are_listed_by_reference_and_name_nobody() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_years(&[(year(9), 3)]);
    let mut references = Vec::new();
    for (pupil, on) in pupils.iter().zip(["01/09/2026", "02/09/2026"]) {
        let form = ReportLeaverForm { pupil: pupil.id, on: on.to_owned() };
        references.push(school.admin().run(&form).await.expect("reported").reference);
    }
    assert_eq!(school.admin().run(&ListErasuresForm {}).await, Ok(ErasuresView::default()));
    super::on(&mut school, "2027-02-16").await;
    super::sweep(&school).await;
    super::on(&mut school, "2027-03-02").await;
    super::sweep(&school).await;
    let view = school.admin().run(&ListErasuresForm {}).await.expect("a list");
    let mut listed: Vec<String> = view.erasures.iter().map(|one| one.reference.to_string()).collect();
    listed.sort();
    references.sort();
    assert_eq!((listed, view.others), (references, 0));
    assert!(view.erasures.iter().all(|one| one.erased_at.is_some()), "{view:?}");
    assert!(!format!("{view:?}").contains("Surname"));
    let other = school.neighbour().await;
    other.grant_everything();
    assert_eq!(other.admin().run(&ListErasuresForm {}).await, Ok(ErasuresView::default()));
}

#[tokio::test]
async fn f75_the_page_is_for_holders_of_manage_data() {
    let school = TestSchool::new().await;
    let teacher = school.person(&teacher("t@school.example")).await;
    assert_eq!(school.as_(&teacher).run(&ListRetentionForm {}).await.expect_err("refused").status, 403);
}
