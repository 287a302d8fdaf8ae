//! `view-home` (F88): the organisation in numbers, and what waits for the person.

use super::synchronise::{NOW, follow, read};
use super::{next_day, records, school};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission};
use domain::access::seats::Seats;
use domain::batches::columns::BatchKind;
use domain::exchange::connection::OutcomeOf;
use domain::exchange::forms::{HomeView, TaskKind, ViewHomeForm};
use domain::records::forms::{ListPupilsForm, PlaceHoldForm};
use domain::records::hold::HoldReason;
use jiff::SignedDuration;
use tests::wire::Wire;

use tests::{AGGREGATE, PASSWORD, TestSchool, new_user, row, staff, teacher, workbook};

async fn home(school: &TestSchool) -> HomeView {
    school.admin().run(&ViewHomeForm {}).await.expect("the home page")
}

fn tasks(home: &HomeView) -> Vec<(TaskKind, u32)> {
    home.tasks.iter().map(|task| (task.kind, task.number)).collect()
}

/// Lets so many days pass, and signs the administrator in again.
async fn days_later(school: &mut TestSchool, days: i64) {
    school.clock.forward(SignedDuration::from_hours(24 * days));
    let username = school.admin.username.clone();
    school.admin = school.nobody().sign_in(&username, PASSWORD).await.expect("signed in");
}

#[tokio::test]
async fn f88_home_counts_seats_and_people_and_says_what_waits_the_most_urgent_first() {
    let mut school = TestSchool::new().await;
    let first = home(&school).await;
    assert_eq!((first.tasks, first.data.map(|data| data.pupils)), (vec![], Some(0)));
    let accounts = first.accounts.expect("the accounts");
    assert_eq!((accounts.seats.school_setup, accounts.limits), (1, Seats::LIMITS));
    assert_eq!((accounts.active, accounts.lately, accounts.pending), (1, 1, 0));
    school.person(&teacher("una@school.example")).await;
    for email in ["ann@school.example", "bob@school.example"] {
        school.admin().run(&teacher(email)).await.expect("invited");
    }
    days_later(&mut school, 6).await;
    school.admin().run(&teacher("cat@school.example")).await.expect("invited");
    assert_eq!(tasks(&home(&school).await), [(TaskKind::LinksExpireSoon, 2)]);
    let mut rows = staff(2);
    rows.push(row(["Ann", "", "nobody", "Teacher", AGGREGATE]));
    let red = school.upload(BatchKind::Users, "autumn.xlsx", workbook(&rows)).await;
    school.upload(BatchKind::Users, "spring.xlsx", workbook(&staff(3))).await;
    days_later(&mut school, 2).await;
    let view = home(&school).await;
    let waits = [(TaskKind::LinksExpired, 2), (TaskKind::RowsToCorrect, 1), (TaskKind::RowsReady, 3)];
    assert_eq!(tasks(&view), waits);
    let batch = view.tasks[1].batch.as_ref().expect("a spreadsheet");
    assert_eq!((batch.id, &batch.file_name[..], batch.created), (red.summary.id, "autumn.xlsx", 0));
    let accounts = view.accounts.expect("the accounts");
    assert_eq!((accounts.pending, accounts.expired, accounts.soon), (3, 2, 0));
    assert_eq!((accounts.active, accounts.lately), (2, 1), "una signed in eight days ago");
}

#[tokio::test]
async fn f88_home_counts_the_data_of_a_school_and_leads_to_what_the_mis_changes() {
    let mut school = school(false).await;
    let mut sent = records(0..6);
    sent[1].upn.clear();
    let OutcomeOf::Planned { change, .. } = read(&school, sent.clone()).await else { panic!("no plan") };
    let waiting = home(&school).await;
    assert_eq!(tasks(&waiting)[0], (TaskKind::ExtractWaits, 1));
    assert_eq!(waiting.tasks[0].change, Some(change));
    next_day(&mut school).await;
    sent[2].surname = "Moss".to_owned();
    follow(&school, sent).await;
    let view = home(&school).await;
    assert!(view.tasks.iter().all(|task| task.kind == TaskKind::DataToMend), "{:?}", view.tasks);
    let data = view.data.expect("the data");
    assert_eq!((data.pupils, data.due, data.held), (5, 0, 0));
    assert!(data.counted.is_some() && data.concerns > 0 && data.trend.len() == 2, "{:?}", data.trend);
    let pupil = school.admin().run(&ListPupilsForm::default()).await.expect("a list").pupils[0].id;
    let hold = PlaceHoldForm { pupil, reason: Some(HoldReason::Complaint), note: String::new() };
    school.admin().run(&hold).await.expect("held");
    assert_eq!(home(&school).await.data.map(|data| data.held), Some(1));
}

#[tokio::test]
async fn f88_home_says_that_the_mis_could_not_be_read() {
    // No school of the provider has this number.
    let school = school(false).await;
    school.admin().run(&NOW).await.expect("asked");
    school.wait_until_idle().await;
    assert_eq!(tasks(&home(&school).await), [(TaskKind::ExtractFailed, 1)]);
}

#[tokio::test]
async fn f88_home_takes_at_most_twelve_calls_at_a_school_of_usual_size() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.connect_mis(false).await;
    follow(&school, records(0..150)).await;
    school.upload(BatchKind::Users, "spring.xlsx", workbook(&staff(100))).await;
    wire.take_calls();
    home(&school).await;
    let calls = wire.take_calls_of("view-home");
    let units: f64 = calls.iter().map(|call| call.read_units).sum();
    assert!(calls.len() <= 12 && units <= 40.0, "{} calls, {units} read units", calls.len());
}

#[tokio::test]
async fn f88_each_person_sees_the_numbers_of_what_they_manage() {
    let school = TestSchool::new().await;
    let una = school.person(&teacher("una@school.example")).await;
    let manager = new_user("dan@school.example", JobRole::DataManager, &[Permission::ManageData]);
    let manager = school.person(&manager).await;
    let seen = async |person| school.as_(person).run(&ViewHomeForm {}).await.expect("the home page");
    assert_eq!(seen(&una).await, HomeView::default());
    let view = seen(&manager).await;
    assert!(view.accounts.is_none() && view.data.is_some());
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    let view = home(&authority).await;
    assert!(view.accounts.is_some() && view.data.is_none());
}
