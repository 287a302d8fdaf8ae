//! A fault at any call of a connection's beginning or end, with either provider: asked again, it is connected once, or nothing of it
//! is left.

use super::crashes::everywhere;
use crate::operations::exchange::connection::{NUMBER, order, seen};
use crate::operations::exchange::xporter::{PASSWORD, order_at_xporter, prepare_xporter};
use domain::exchange::connection::ConnectionState;
use domain::exchange::extract::extract_key;
use domain::exchange::forms::{ConnectMisForm, DisconnectMisForm};
use jiff::SignedDuration;
use local::MisAccess;
use serde_json::json;
use tests::TestSchool;
use tests::wire::Wire;

/// The orders of both providers.
fn orders() -> [ConnectMisForm; 2] {
    [order(NUMBER), order_at_xporter(PASSWORD)]
}

/// A school that has approved Attain at both providers.
async fn ready(wire: &Wire) -> TestSchool {
    let school = TestSchool::over(wire).await;
    prepare_xporter(&school).await;
    school
}

/// Approves Attain at Wonde, which revokes it when a connection is stopped.
fn approve(school: &TestSchool) {
    school.stack.mis().change(NUMBER, |school| school.access = MisAccess::Approved).expect("approved");
}

#[tokio::test]
async fn f67_an_order_that_meets_a_fault_anywhere_connects_once_when_it_is_sent_again() {
    for form in orders() {
        let wire = Wire::default();
        let school = ready(&wire).await;
        let logins = usize::from(form.password.0 == PASSWORD);
        everywhere(&wire, "connect-mis", async |_, fault, at| {
            let place = format!("{:?}: {fault:?} at {at}", form.provider);
            // A session's last use is written once per minute, which is a call of its own.
            school.clock.forward(SignedDuration::from_secs(61));
            approve(&school);
            let first = school.admin().run(&form).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            school.admin().run(&form).await.expect("sent again");
            assert_eq!(seen(&school).await.state, ConnectionState::Connected, "{place}");
            assert_eq!(school.stack.kept_secrets().len(), logins, "{place}");
            school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped");
            assert!(school.stack.kept_secrets().is_empty(), "{place}");
            assert_eq!(school.disagreements(), Vec::<String>::new(), "{place}");
            outcome.reached
        })
        .await;
    }
}

#[tokio::test]
async fn f76_an_end_that_meets_a_fault_anywhere_leaves_nothing_when_it_is_sent_again() {
    for form in orders() {
        let wire = Wire::default();
        let school = ready(&wire).await;
        let file = school.pupils_file(&tests::pupils::file_of(1, 4)).await;
        school.admin().import(&file).await.expect("applied");
        let key = extract_key(school.id);
        everywhere(&wire, "disconnect-mis", async |_, fault, at| {
            let place = format!("{:?}: {fault:?} at {at}", form.provider);
            let plan = wire.end_plan();
            assert!(!plan.reached, "{place}");
            approve(&school);
            school.admin().run(&form).await.expect("connected");
            school.stack.place_file(&key, b"{}".to_vec()).await.expect("there");
            let pupils: Vec<_> = school
                .snapshot()
                .items()
                .filter(|item| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("PUPIL#")))
                .cloned()
                .collect();
            for (number, mut item) in pupils.into_iter().enumerate() {
                item["mis"] = json!({ "S": format!("A{number}") });
                school.put_item(item);
            }
            school.clock.forward(SignedDuration::from_secs(61));
            wire.plan_fault("disconnect-mis", at, fault);
            let first = school.admin().run(&DisconnectMisForm { typed: Some(3) }).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            // What is still to be deleted is counted again.
            let asked = school.admin().run(&DisconnectMisForm { typed: None }).await.expect("the question");
            let typed = Some(asked.guard.expect("what is deleted").number);
            school.admin().run(&DisconnectMisForm { typed }).await.expect("sent again");
            assert_eq!(seen(&school).await.state, ConnectionState::Ended, "{place}");
            let left = school.snapshot();
            assert!(school.stack.kept_secrets().is_empty(), "{place}");
            assert!(left.items().all(|item| item.get("mis").is_none()), "{place}");
            assert!(!left.holds("MIS#") && !left.holds("CONNECTIONS"), "{place}");
            assert!(!school.stack.object_keys().await.expect("keys").contains(&key), "{place}");
            assert_eq!(school.disagreements(), Vec::<String>::new(), "{place}");
            outcome.reached
        })
        .await;
    }
}
