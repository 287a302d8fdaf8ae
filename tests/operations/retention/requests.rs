//! The register of requests: what starts, stops and ends its clock, who is reminded, and what is left of it.

use super::*;
use domain::base::ids::RequestId;
use domain::retention::request::forms::{
    ListRequestsForm, OpenRequestForm, RecordStepForm, RequestView, ViewRequestForm,
};
use domain::retention::request::{Channel, Outcome, Relation, RequestKind, StepKind};
use tests::administrator;
use uuid::Uuid;

fn asks(number: u32, kind: RequestKind, on: &str) -> OpenRequestForm {
    OpenRequestForm {
        upn: upn(number).as_str().to_owned(),
        kind: Some(kind),
        name: "Ann Archer".to_owned(),
        relation: Some(Relation::Parent),
        contact: "ann@archer.example".to_owned(),
        on: on.to_owned(),
        channel: Some(Channel::Letter),
    }
}

fn step(request: &RequestView, step: StepKind, on: &str) -> RecordStepForm {
    let request = request.row.request;
    let note = "Their passport".to_owned();
    RecordStepForm { request, step, on: on.to_owned(), note, outcome: Some(Outcome::Answered) }
}

async fn opened(school: &TestSchool, kind: RequestKind, on: &str) -> RequestView {
    school.admin().run(&asks(1, kind, on)).await.expect("recorded")
}

async fn took(school: &TestSchool, form: RecordStepForm) -> RequestView {
    school.admin().run(&form).await.expect("recorded")
}

async fn a_school() -> TestSchool {
    let school = TestSchool::new().await;
    school.grant_everything();
    add(&school, 1).await;
    school
}

/// The keys of the items of requests.
fn items(school: &TestSchool) -> Vec<String> {
    let of = school.snapshot();
    let keys = of.items().filter_map(|item| item["sk"]["S"].as_str());
    keys.filter(|key| key.starts_with("REQUEST#")).map(str::to_owned).collect()
}

#[tokio::test]
async fn f86_a_request_goes_from_its_arrival_through_every_step_to_its_end() {
    let mut school = a_school().await;
    let request = opened(&school, RequestKind::SubjectAccess, "01/09/2026").await;
    assert_eq!((request.row.due.clone(), request.is_held), (None, false), "who asks is not known yet");
    assert_eq!(request.row.pupil.as_deref(), Some("Surname001, Forename001"));
    on(&mut school, "2026-09-14").await;
    let request = took(&school, step(&request, StepKind::Identify, "14/09/2026")).await;
    assert_eq!(request.row.due.as_deref(), Some("14/10/2026"));
    on(&mut school, "2026-09-20").await;
    let request = took(&school, step(&request, StepKind::Ask, "16/09/2026")).await;
    assert_eq!(request.row.due, None, "it stands still");
    let request = took(&school, step(&request, StepKind::Hear, "18/09/2026")).await;
    assert_eq!(request.row.due.as_deref(), Some("16/10/2026"));
    let request = took(&school, step(&request, StepKind::Extend, "20/09/2026")).await;
    assert_eq!(request.row.due.as_deref(), Some("16/12/2026"));
    let request = took(&school, step(&request, StepKind::Close, "20/09/2026")).await;
    assert!(request.row.is_closed && request.steps.is_empty());
    assert_eq!(request.erased_on.as_deref(), Some("20/09/2029"));
    let log: Vec<&str> = request.log.iter().map(|line| line.what.as_str()).collect();
    assert_eq!((log.len(), log[0], log[5]), (6, "Opened", "Closed on 20/09/2026: Answered"));
    // It is listed, and shown as it was recorded.
    let view = ViewRequestForm { request: request.row.request };
    assert_eq!(school.admin().run(&view).await.expect("seen"), request);
    assert_eq!(school.admin().run(&ListRequestsForm {}).await.expect("listed").requests, [request.row]);
}

#[tokio::test]
async fn f86_what_does_not_fit_the_state_or_the_calendar_is_refused() {
    let mut school = a_school().await;
    on(&mut school, "2026-09-14").await;
    let admin = school.admin();
    for (form, field) in [
        (
            OpenRequestForm {
                upn: upn(2).as_str().to_owned(),
                ..asks(1, RequestKind::Complaint, "14/09/2026")
            },
            "upn",
        ),
        (OpenRequestForm { upn: "x".to_owned(), ..asks(1, RequestKind::Complaint, "14/09/2026") }, "upn"),
        (asks(1, RequestKind::Complaint, "15/09/2026"), "on"),
        (asks(1, RequestKind::Complaint, ""), "on"),
        (OpenRequestForm { kind: None, ..asks(1, RequestKind::Complaint, "14/09/2026") }, "kind"),
        (OpenRequestForm { name: " ".to_owned(), ..asks(1, RequestKind::Complaint, "14/09/2026") }, "name"),
    ] {
        let problem = admin.run(&form).await.expect_err("refused");
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, field));
    }
    let request = opened(&school, RequestKind::SubjectAccess, "07/09/2026").await;
    let refused = async |form: RecordStepForm| school.admin().run(&form).await.expect_err("refused").status;
    // Before the arrival, tomorrow, and steps for which it is too early or which are another kind's.
    for (kind, day, status) in [
        (StepKind::Identify, "06/09/2026", 422),
        (StepKind::Identify, "15/09/2026", 422),
        (StepKind::Ask, "14/09/2026", 409),
        (StepKind::Hear, "14/09/2026", 409),
        (StepKind::Extend, "14/09/2026", 409),
        (StepKind::Acknowledge, "14/09/2026", 409),
    ] {
        assert_eq!(refused(step(&request, kind, day)).await, status, "{kind:?}");
    }
    took(&school, step(&request, StepKind::Identify, "07/09/2026")).await;
    // Twice is once.
    assert_eq!(refused(step(&request, StepKind::Identify, "07/09/2026")).await, 409);
    on(&mut school, "2026-10-08").await;
    let refused = async |form: RecordStepForm| school.admin().run(&form).await.expect_err("refused").status;
    assert_eq!(refused(step(&request, StepKind::Extend, "08/10/2026")).await, 422, "the month is over");
    let other = school.neighbour().await;
    other.grant_everything();
    let view = ViewRequestForm { request: request.row.request };
    assert_eq!(other.admin().run(&view).await.expect_err("another school's").status, 404);
    assert_eq!(
        other.admin().run(&step(&request, StepKind::Close, "08/10/2026")).await.expect_err("too").status,
        404
    );
    assert_eq!(other.admin().run(&ListRequestsForm {}).await.expect("listed").requests, []);
    let nobody = ViewRequestForm { request: RequestId(Uuid::nil()) };
    assert_eq!(school.admin().run(&nobody).await.expect_err("none").status, 404);
}

#[tokio::test]
async fn f86_of_two_who_record_at_once_one_is_told_to_look_again() {
    let school = a_school().await;
    let request = opened(&school, RequestKind::Complaint, "01/09/2026").await;
    let form = step(&request, StepKind::Acknowledge, "01/09/2026");
    let (admin, again) = (school.admin(), school.admin());
    let (one, other) = tokio::join!(admin.run(&form), again.run(&form));
    let done = [one.is_ok(), other.is_ok()];
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    let status = [one.err(), other.err()].into_iter().flatten().next().expect("one refused").status;
    assert_eq!(status, 409);
    let view = school.admin().run(&ViewRequestForm { request: request.row.request }).await.expect("seen");
    assert_eq!(view.log.len(), 2);
}

#[tokio::test]
async fn f86_the_school_is_reminded_a_week_before_and_on_the_day_without_a_name() {
    let mut school = a_school().await;
    school.person(&administrator("second@school.example")).await;
    let request = opened(&school, RequestKind::SubjectAccess, "01/09/2026").await;
    took(&school, step(&request, StepKind::Identify, "01/09/2026")).await;
    let reminders = |school: &TestSchool| {
        let mail = school.stack.mail();
        mail.iter().filter(|mail| mail.subject.contains("is due on 01/10/2026")).cloned().collect::<Vec<_>>()
    };
    for (day, expected) in [
        ("2026-09-23", 0),
        ("2026-09-24", 2),
        ("2026-09-25", 2),
        // The run of the day itself is missed; the next one makes up for it.
        ("2026-10-02", 4),
        ("2026-10-03", 4),
    ] {
        on(&mut school, day).await;
        // Three runs on one day remind once.
        for _ in 0..3 {
            sweep(&school).await;
        }
        assert_eq!(reminders(&school).len(), expected, "{day}");
    }
    for mail in reminders(&school) {
        for hidden in ["Surname001", "Forename001", "Archer", upn(1).as_str()] {
            assert!(!mail.text.contains(hidden), "{hidden}");
        }
        assert!(mail.text.contains(&format!("/requests/{}", request.row.request)));
    }
    let listed = school.admin().run(&ListRequestsForm {}).await.expect("listed").requests;
    assert_eq!(listed[0].days, Some(-2), "overdue");
}

#[tokio::test]
async fn f86_an_entry_is_erased_three_years_after_it_was_closed() {
    let mut school = a_school().await;
    let request = opened(&school, RequestKind::Complaint, "01/09/2026").await;
    took(&school, step(&request, StepKind::Close, "01/09/2026")).await;
    let open = opened(&school, RequestKind::Complaint, "01/09/2026").await;
    on(&mut school, "2029-08-31").await;
    sweep(&school).await;
    assert_eq!(items(&school).len(), 2);
    on(&mut school, "2029-09-01").await;
    sweep(&school).await;
    assert_eq!(items(&school), [format!("REQUEST#{}", open.row.request)], "an open one stays");
    sweep(&school).await;
}

#[tokio::test]
async fn f86_when_a_pupil_is_erased_the_register_keeps_who_asked_and_no_name_of_the_pupil() {
    let mut school = a_school().await;
    let pupil = school.admin().run(&domain::records::forms::ListPupilsForm::default()).await.expect("pupils");
    let request = opened(&school, RequestKind::SubjectAccess, "01/09/2026").await;
    let note = "Forename001 came with a passport".to_owned();
    let identify = RecordStepForm { note, ..step(&request, StepKind::Identify, "01/09/2026") };
    took(&school, identify).await;
    let own = OpenRequestForm {
        name: "Forename001 Surname001".to_owned(),
        relation: Some(Relation::Pupil),
        ..asks(1, RequestKind::Complaint, "01/09/2026")
    };
    school.admin().run(&own).await.expect("recorded");
    let form = ReportLeaverForm { pupil: pupil.pupils[0].id, on: "01/09/2026".to_owned() };
    school.admin().run(&form).await.expect("reported");
    told_and_on(&mut school, "2027-03-02").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), items(&school).len()), (0, 2));
    for item in school.snapshot().items() {
        for hidden in ["Surname001", "Forename001", upn(1).as_str()] {
            assert!(!item.to_string().contains(hidden), "{hidden}: {item}");
        }
    }
    let kept = school.admin().run(&ViewRequestForm { request: request.row.request }).await.expect("seen");
    assert_eq!((kept.row.asker.as_str(), kept.row.pupil, kept.pupil), ("Ann Archer", None, None));
    assert_eq!(kept.row.reference, domain::retention::erasure::Reference::of(pupil.pupils[0].id).to_string());
    // It can still be closed.
    let closed = took(&school, step(&request, StepKind::Close, "02/03/2027")).await;
    assert!(closed.row.is_closed);
}

#[tokio::test]
async fn f86_two_requests_about_one_pupil_are_both_listed() {
    let school = a_school().await;
    opened(&school, RequestKind::SubjectAccess, "01/09/2026").await;
    opened(&school, RequestKind::Complaint, "02/09/2026").await;
    let listed = school.admin().run(&ListRequestsForm {}).await.expect("listed").requests;
    let names: Vec<_> = listed.iter().map(|row| row.pupil.as_deref()).collect();
    assert_eq!(names, [Some("Surname001, Forename001"); 2]);
}
