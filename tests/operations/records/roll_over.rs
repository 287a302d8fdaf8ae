//! Bringing the records to the new academic year: planned, looked at, applied and undone (F10, F77).

use domain::attainment::subject::KeyStage;
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::records::cohort::{Cohort, YearGroupId};
use domain::records::forms::*;
use domain::records::pupil::Pupil;
use jiff::SignedDuration;
use tests::pupils::{code, figures};
use tests::{Ask, PASSWORD, Person, TestSchool, teacher};

const YEAR_11: YearGroupId = YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(2015) };
const YEAR_13: YearGroupId = YearGroupId { key_stage: KeyStage::Ks5, cohort: Cohort(2013) };
const YEAR_9: YearGroupId = YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(2017) };

/// A school whose records are of 2026/27, three pupils in each of Years 9, 11 and 13, on 2 September 2027, and its administrator.
async fn school() -> (TestSchool, Person, Vec<Pupil>) {
    let school = TestSchool::new().await;
    school.grant_everything();
    let pupils = school.with_years(&[(YEAR_9, 3), (YEAR_11, 3), (YEAR_13, 3)]);
    school.clock.forward(SignedDuration::from_hours(24 * 365));
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    (school, admin, pupils)
}

async fn groups(ask: &Ask<'_>) -> Vec<(u8, u32)> {
    let view = ask.run(&ListPupilsForm::default()).await.expect("a list");
    view.groups.into_iter().map(|group| (group.year_group, group.pupils)).collect()
}

#[tokio::test]
async fn f77_a_new_academic_year_is_planned_seen_started_and_undone() {
    let (school, admin, pupils) = school().await;
    let ask = school.as_(&admin);
    let before = ask.run(&ListPupilsForm::default()).await.expect("a list");
    assert_eq!((before.records.as_deref(), before.next.as_deref()), (Some("2026/27"), Some("2027/28")));
    let seen = ask.plan(&RollOverForm::default()).await.expect("planned");
    assert_eq!(figures(&seen), [6, 3, 3], "three leave, and the three of Year 11 leave their classes");
    assert_eq!(groups(&ask).await, [(13, 3), (11, 3), (9, 3)], "nothing has changed");
    let applied = ask.apply(&seen).await.expect("applied");
    assert_eq!(groups(&ask).await, [(12, 3), (10, 3)]);
    let left = ask.run(&ListPupilsForm { left: true, ..ListPupilsForm::default() }).await.expect("a list");
    assert_eq!(
        left.pupils.iter().map(|one| one.left.as_deref()).collect::<Vec<_>>(),
        [Some("31/08/2027"); 3]
    );
    let record = async |place: usize| ask.run(&ViewPupilForm { pupil: pupils[place].id }).await.expect("one");
    assert_eq!(record(0).await.fields.classes.len(), 1, "in the same key stage");
    assert!(record(3).await.fields.classes.is_empty(), "in another key stage");
    assert!(record(3).await.later[0].origin.starts_with("Start of the academic year"));
    let gone = record(6).await;
    assert_eq!(gone.due.expect("due").on, "29/02/2028", "as if nobody had started the year");

    let nothing = ask.plan(&RollOverForm::default()).await.expect_err("nothing to do");
    assert_eq!(code(&nothing), "year-started");
    ask.undo(applied.summary.id).await.expect("undone");
    assert_eq!(ask.run(&ListPupilsForm::default()).await.expect("a list"), before);
    let trail = ask.run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(trail.iter().filter(|entry| entry.kind == EventKind::RolledOver).count(), 1);
}

#[tokio::test]
async fn f77_classes_are_cleared_if_asked_and_a_leaver_of_a_day_to_come_stays() {
    let (school, admin, pupils) = school().await;
    let ask = school.as_(&admin);
    let later = ReportLeaverForm { pupil: pupils[6].id, on: "18/12/2027".to_owned() };
    ask.run(&later).await.expect("reported");
    let seen = ask.plan(&RollOverForm { clear_classes: true }).await.expect("planned");
    assert_eq!(figures(&seen), [7, 2, 7]);
    // Of two who start the year at once, one is told.
    let second = ask.plan(&RollOverForm { clear_classes: true }).await.expect("planned");
    let (first, second) = tokio::join!(ask.apply(&seen), ask.apply(&second));
    assert!(first.is_ok() || second.is_ok(), "{first:?} {second:?}");
    assert_eq!(groups(&ask).await, [(12, 3), (10, 3)], "Year 14 is no year group");
    let left = ask.run(&ListPupilsForm { left: true, ..ListPupilsForm::default() }).await.expect("a list");
    assert_eq!(left.left, 2);
}

#[tokio::test]
async fn f77_only_who_may_manage_data_starts_a_year() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let teacher = school.person(&teacher("t@school.example")).await;
    let refused = school.as_(&teacher).run(&RollOverForm::default()).await.expect_err("refused");
    assert_eq!(refused.status, 403);
}
