//! The connection with a school's MIS (F67, F69, F76).

use domain::access::permission::{JobRole, Permission};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::exchange::connection::ConnectionState;
use domain::exchange::forms::{
    ChangeConnectionForm, ConnectMisForm, ConnectionView, DisconnectMisForm, OneConnectionView,
    ViewConnectionForm, ViewDataManagerForm,
};
use domain::exchange::provider::Provider;
use domain::exchange::scope::Scope;
use domain::records::agreement::VERSION;
use domain::records::forms::AcceptAgreementForm;
use local::{MisAccess, MisFault, MisSchool};
use serde_json::json;
use tests::{TestSchool, new_user};

/// The number of the first school of a stack at Wonde.
pub const NUMBER: &str = "A1234567890";

/// Accepts the agreement, and opens the school at Wonde.
pub async fn prepare(school: &TestSchool) {
    school.admin().run(&AcceptAgreementForm { agreement: VERSION }).await.expect("accepted");
    let mis = MisSchool::new("Elm Grove School", "123456", Vec::new());
    school.stack.mis().add(NUMBER, mis).expect("a school at Wonde");
}

pub fn order(number: &str) -> ConnectMisForm {
    let reference = number.to_owned();
    ConnectMisForm { provider: Some(Provider::Wonde), reference, ..ConnectMisForm::default() }
}

/// Connects the school, which approves it.
pub async fn connected(school: &TestSchool) -> OneConnectionView {
    prepare(school).await;
    school.admin().run(&order(NUMBER)).await.expect("ordered");
    school.stack.mis().answer(NUMBER, MisAccess::Approved).await.expect("told");
    seen(school).await
}

pub async fn view(school: &TestSchool) -> ConnectionView {
    school.admin().run(&ViewConnectionForm {}).await.expect("the connection")
}

pub async fn seen(school: &TestSchool) -> OneConnectionView {
    view(school).await.connection.expect("a connection")
}

pub fn code(problem: &Problem) -> &str {
    problem.kind.trim_start_matches("urn:attain:problem:")
}

pub async fn entries(school: &TestSchool, kind: EventKind) -> usize {
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    trail.iter().filter(|entry| entry.kind == kind).count()
}

#[tokio::test]
async fn f70_nothing_is_exchanged_before_the_agreement_is_accepted() {
    let school = TestSchool::new().await;
    school.stack.mis().add(NUMBER, MisSchool::new("Elm", "123456", Vec::new())).expect("there");
    assert!(!view(&school).await.agreed);
    let refused = school.admin().run(&order(NUMBER)).await.expect_err("no agreement");
    assert_eq!(code(&refused), "agreement-missing");
    let asked = school.stack.mis().school(NUMBER).expect("there").access;
    assert_eq!((asked, view(&school).await.connection), (MisAccess::Never, None));
}

#[tokio::test]
async fn f67_a_school_is_connected_when_it_approves_at_the_provider() {
    let school = TestSchool::new().await;
    prepare(&school).await;
    let ordered = school.admin().run(&order(" a1234567890")).await.expect("ordered").connection;
    let ordered = ordered.expect("a connection");
    assert_eq!((ordered.state, &ordered.reference[..]), (ConnectionState::Ordered, NUMBER));
    assert!(ordered.last.is_none() && ordered.scopes.iter().all(|scope| !scope.granted));
    assert_eq!(school.stack.mis().school(NUMBER).expect("there").access, MisAccess::Asked);
    for _ in 0..2 {
        school.stack.mis().answer(NUMBER, MisAccess::Approved).await.expect("told");
        let now = seen(&school).await;
        assert_eq!(now.state, ConnectionState::Connected);
        assert!(now.scopes.len() == Scope::ALL.len() && now.scopes.iter().all(|scope| scope.granted));
        assert_eq!(entries(&school, EventKind::MisApproved).await, 1, "the same message again");
    }
    let again = school.admin().run(&order(NUMBER)).await.expect("the same").connection.expect("there");
    assert_eq!(
        (again.state, entries(&school, EventKind::MisConnected).await),
        (ConnectionState::Connected, 1)
    );
    let other = school.admin().run(&order("A999999999")).await.expect_err("another");
    assert_eq!(code(&other), "mis-connected");
}

#[tokio::test]
async fn f67_two_orders_at_once_make_one_connection() {
    let school = TestSchool::new().await;
    prepare(&school).await;
    let (admin, form) = (school.admin(), order(NUMBER));
    let both = tokio::join!(admin.run(&form), admin.run(&form));
    for one in [both.0, both.1] {
        assert!(one.is_ok() || one.is_err_and(|why| code(&why) == "changed-meanwhile"));
    }
    assert_eq!(
        (seen(&school).await.state, entries(&school, EventKind::MisConnected).await),
        (ConnectionState::Ordered, 1)
    );
}

#[tokio::test]
async fn f67_access_that_the_provider_has_already_is_found_without_its_message() {
    let school = TestSchool::new().await;
    prepare(&school).await;
    school.stack.mis().change(NUMBER, |school| school.access = MisAccess::Approved).expect("approved");
    let found = school.admin().run(&order(NUMBER)).await.expect("ordered").connection.expect("there");
    assert_eq!(found.state, ConnectionState::Connected);
}

#[tokio::test]
async fn f67_a_wrong_number_and_another_schools_are_said() {
    let school = TestSchool::new().await;
    prepare(&school).await;
    let typed = school.admin().run(&order("1234")).await.expect_err("no number");
    assert_eq!((typed.status, &typed.errors[0].field[..]), (422, "reference"));
    let unknown = school.admin().run(&order("A999999999")).await.expect("ordered").connection.expect("there");
    let last = unknown.last.expect("an outcome");
    assert!(last.failed && last.outcome.contains("does not know this number"), "{last:?}");
    let summary = school.admin().run(&ViewDataManagerForm {}).await.expect("the summary");
    let (service, seen) = (&summary.services[1], summary.connection.as_ref().expect("a connection"));
    assert_eq!((&service.state[..], service.live), (ConnectionState::Ordered.label(), false));
    assert_eq!(seen.last_in_words(), format!("{}, failed", last.began));
    school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped");
    let other = MisSchool { access: MisAccess::Approved, ..MisSchool::new("Ash", "999999", Vec::new()) };
    school.stack.mis().add("A777777777", other).expect("there");
    let other = school.admin().run(&order("A777777777")).await.expect("ordered").connection.expect("there");
    let last = other.last.expect("an outcome");
    assert!(other.state == ConnectionState::Ordered && last.outcome.contains("another school"), "{last:?}");
    school.stack.mis().change("A777777777", |school| school.fault = Some(MisFault::Busy)).expect("busy");
    let busy = school.admin().run(&order("A777777777")).await.expect("asked").connection.expect("there");
    let outcome = busy.last.expect("an outcome").outcome;
    assert_eq!(
        outcome, "Your provider is busy, and asks to wait until 02/09/2026 11:00. Try again later.",
        "nothing is read tonight"
    );
}

#[tokio::test]
async fn f67_a_number_at_a_provider_belongs_to_one_school() {
    let school = TestSchool::new().await;
    connected(&school).await;
    let other = school.neighbour().await;
    other.admin().run(&AcceptAgreementForm { agreement: VERSION }).await.expect("accepted");
    let refused = other.admin().run(&order(NUMBER)).await.expect_err("taken");
    assert_eq!((code(&refused), view(&other).await.connection), ("mis-taken", None));
    school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped");
    // It is free now; but its URN is the first school's.
    let ordered = other.admin().run(&order(NUMBER)).await.expect("free").connection.expect("there");
    assert_eq!(ordered.state, ConnectionState::Ordered);
}

#[tokio::test]
async fn f67_a_school_that_was_declined_orders_with_another_number_and_frees_the_first() {
    let school = TestSchool::new().await;
    prepare(&school).await;
    school.admin().run(&order(NUMBER)).await.expect("ordered");
    school.stack.mis().answer(NUMBER, MisAccess::Declined).await.expect("told");
    assert_eq!(seen(&school).await.state, ConnectionState::Declined);
    school.admin().run(&order("A5555555555")).await.expect("another");
    let owners: Vec<String> = school
        .snapshot()
        .items()
        .filter_map(|item| item["pk"]["S"].as_str().filter(|pk| pk.starts_with("MIS#")).map(str::to_owned))
        .collect();
    assert_eq!(owners, ["MIS#wonde#A5555555555"]);
}

#[tokio::test]
async fn f67_the_provider_is_believed_for_its_secret_only() {
    let school = TestSchool::new().await;
    connected(&school).await;
    school.wait_until_idle().await;
    let was = school.snapshot();
    let body = json!({ "payload_type": "accessRevoked", "school_id": NUMBER }).to_string();
    let secret = format!("{:-<64}", "MisCallbackKey");
    let near = format!("{}x", &secret[..63]);
    for wrong in [&near[..], &secret[..63], "x", "0123456789abcdef"] {
        let answer = school
            .nobody()
            .send("POST", &format!("/api/mis-messages/wonde/{wrong}"), Some(body.clone()))
            .await;
        assert_eq!(answer.status(), 404, "{wrong}");
    }
    let address = format!("/api/mis-messages/wonde/{secret}");
    for harmless in [
        json!({ "payload_type": "accessRevoked", "school_id": "A999999999" }),
        json!({ "payload_type": "somethingElse", "school_id": NUMBER }),
    ] {
        let answer = school.nobody().send("POST", &address, Some(harmless.to_string())).await;
        assert_eq!(answer.status(), 204);
    }
    assert_eq!(school.snapshot().differences(&was), Vec::<String>::new());
    assert_eq!(school.nobody().send("POST", &address, Some(body)).await.status(), 204);
    assert_eq!(seen(&school).await.state, ConnectionState::Revoked);
    for line in school.log.lines() {
        assert!(
            !line.to_string().contains("MisCallbackKey") && !line.to_string().contains("WondeToken"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn f69_what_the_school_decides_at_the_provider_is_followed() {
    let school = TestSchool::new().await;
    connected(&school).await;
    school.admin().run(&ChangeConnectionForm { automatic: true }).await.expect("automatic");
    for (access, state, granted) in [
        (MisAccess::Revoked, ConnectionState::Revoked, 0),
        (MisAccess::Approved, ConnectionState::Connected, Scope::ALL.len()),
        (MisAccess::Declined, ConnectionState::Revoked, 0),
    ] {
        school.stack.mis().answer(NUMBER, access).await.expect("told");
        let now = seen(&school).await;
        assert_eq!((now.state, now.scopes.iter().filter(|scope| scope.granted).count()), (state, granted));
        let scheduled = school.snapshot().holds("CONNECTIONS");
        assert_eq!(scheduled, state == ConnectionState::Connected, "nothing is extracted without access");
    }
}

#[tokio::test]
async fn f69_a_data_manager_chooses_how_changes_are_applied() {
    let school = TestSchool::new().await;
    connected(&school).await;
    let manager = new_user("dan@school.example", JobRole::DataManager, &[Permission::ManageData]);
    let manager = school.person(&manager).await;
    for automatic in [true, true, false] {
        let form = ChangeConnectionForm { automatic };
        let view = school.as_(&manager).run(&form).await.expect("chosen").connection.expect("there");
        assert_eq!((view.automatic, school.snapshot().holds("CONNECTIONS")), (automatic, automatic));
    }
    assert_eq!(entries(&school, EventKind::MisConnectionChanged).await, 2);
    let refused = school.as_(&manager).run(&order(NUMBER)).await.expect_err("School setup connects");
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn f76_stopping_shows_and_deletes_what_is_held_under_the_connection() {
    let school = TestSchool::new().await;
    connected(&school).await;
    school.admin().run(&ChangeConnectionForm { automatic: true }).await.expect("automatic");
    let file = school.pupils_file(&tests::pupils::file_of(1, 120)).await;
    school.admin().import(&file).await.expect("applied");
    let mut known = 0;
    for item in school
        .snapshot()
        .items()
        .filter(|item| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("PUPIL#")))
    {
        let mut item = item.clone();
        known += 1;
        item["mis"] = json!({ "S": format!("A{known}") });
        school.put_item(item);
    }
    let key = format!("extracts/{}/latest.json", school.id);
    school.stack.place_file(&key, b"{}".to_vec()).await.expect("there");
    let asked = school.admin().run(&DisconnectMisForm { typed: None }).await.expect("the question");
    let guard = asked.guard.expect("what is deleted");
    assert_eq!((guard.number, asked.connection.expect("there").state), (known, ConnectionState::Connected));
    assert!(guard.sentence.contains(&format!("{known} pupils")), "{}", guard.sentence);
    let wrong =
        school.admin().run(&DisconnectMisForm { typed: Some(known + 1) }).await.expect_err("mistyped");
    assert_eq!(wrong.errors[0].field, "typed");
    let stopped = school.admin().run(&DisconnectMisForm { typed: Some(known) }).await.expect("stopped");
    let stopped = stopped.connection.expect("there");
    assert!(stopped.state == ConnectionState::Ended && !stopped.automatic);
    assert!(!school.stack.object_keys().await.expect("keys").contains(&key));
    assert_eq!(school.stack.mis().school(NUMBER).expect("there").access, MisAccess::Revoked);
    assert!(!school.snapshot().holds("CONNECTIONS") && !school.snapshot().holds("MIS#wonde#"));
    let left = school.snapshot();
    assert!(left.items().all(|item| item.get("mis").is_none()), "ids of the MIS are left");
    assert_eq!(school.disagreements(), Vec::<String>::new());
    // Late messages of the provider change nothing, and the number is not the school's any more.
    school.stack.mis().answer(NUMBER, MisAccess::Approved).await.expect("told");
    assert_eq!(seen(&school).await.state, ConnectionState::Ended);
    let again = school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped already");
    assert_eq!(again.connection.expect("there").state, ConnectionState::Ended);
    assert_eq!(entries(&school, EventKind::MisDisconnected).await, 1);
    let new = school.admin().run(&order(NUMBER)).await.expect("a new one").connection.expect("there");
    assert_ne!(new.state, ConnectionState::Ended);
}
