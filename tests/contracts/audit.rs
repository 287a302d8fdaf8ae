//! Every change writes its audit entry, as the column `changes` of the table of actions says.

use super::requests::{Samples, create_samples, person_for, prepare, request};
use domain::access::action::{Action, Method};
use domain::audit::forms::{EntryView, ListAuditForm};
use domain::base::event::EventKind;
use serde_json::Value;
use tests::{Person, TestSchool, administrator};
use uuid::Uuid;

/// The entries of the trail, newest first. No action under test concerns the reader.
async fn entries(school: &TestSchool, reader: &Person) -> Vec<EntryView> {
    school.as_(reader).run(&ListAuditForm::default()).await.expect("the trail").rows
}

/// A school, its records, and an administrator who reads the trail. The reader has a second factor, so that the school
/// may require one.
async fn school() -> (TestSchool, Samples, Person) {
    let school = TestSchool::new().await;
    let samples = create_samples(&school).await;
    let reader = school.person(&administrator("reader@school.example")).await;
    school.second_factor(&reader).await;
    (school, samples, reader)
}

#[tokio::test]
async fn every_action_that_changes_something_writes_one_entry_and_none_when_it_fails() {
    let mut quiet = school().await;
    for action in Action::ALL.iter().copied() {
        assert!(
            action.row().method != Method::Get || action.row().changes.is_none(),
            "{action:?} only reads"
        );
        // Each action that changes something gets a school of its own; the others share one.
        let mut own = match action.row().changes {
            Some(_) => Some(school().await),
            None => None,
        };
        let (school, samples, reader) = own.as_mut().unwrap_or(&mut quiet);
        let asker =
            school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
        prepare(action, school, &asker, samples).await;
        school.wait_until_idle().await;
        let before = entries(school, reader).await;
        let method = action.row().method.as_str();
        let (address, body) = request(action, samples);
        let body = body.as_ref().map(Value::to_string);

        let stranger = school.nobody().send(method, &address, Some("{}".to_owned())).await;
        assert!(!stranger.status().is_success() || action == Action::DescribeApi, "{action:?}");
        if address.contains(&samples.batch.to_string()) {
            let elsewhere = address.replace(&samples.batch.to_string(), &Uuid::nil().to_string());
            assert_eq!(
                school.admin().send(method, &elsewhere, body.clone()).await.status(),
                404,
                "{action:?}"
            );
        }
        assert_eq!(entries(school, reader).await.len(), before.len(), "{action:?} failed and left an entry");

        let answer = school.as_(person_for(action, samples, &asker)).send(method, &address, body).await;
        assert!(answer.status().is_success(), "{action:?}: {:?}", answer.body());
        // The entry of a target is stored on the target's item and reaches the trail when it is sealed (ADR 0009).
        school.wait_until_idle().await;
        let after: Vec<EntryView> =
            entries(school, reader).await.into_iter().filter(|entry| !before.contains(entry)).collect();
        let kinds: Vec<EventKind> = after.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, action.row().changes.into_iter().collect::<Vec<_>>(), "{action:?}");
    }
}
