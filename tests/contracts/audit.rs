//! Every change and every recorded read writes its audit entry, as the columns `changes` and `records` of the table of
//! actions say; and every action that shows data of pupils or codes has one of them.

use super::requests::{Samples, create_samples, person_for, prepare, request};
use domain::access::action::{Action, Method};
use domain::audit::forms::{EntryView, ListAuditForm};
use domain::base::event::{Author, EventKind};
use jiff::SignedDuration;
use local::Templates;
use serde_json::Value;
use tests::{Person, Setting, TestSchool, administrator};
use uuid::Uuid;

/// The entries of the trail, newest first. No action under test concerns the reader.
async fn entries(school: &TestSchool, reader: &Person) -> Vec<EntryView> {
    school.as_(reader).run(&ListAuditForm::default()).await.expect("the trail").rows
}

/// A school, its records, and an administrator who reads the trail. The reader has a second factor, so that the school
/// may require one; and has read the trail today, so that reading it again leaves no entry.
async fn school_with(templates: Templates) -> (TestSchool, Samples, Person) {
    let school = TestSchool::start(&Setting { templates, ..Setting::default() }).await;
    let samples = create_samples(&school).await;
    let reader = school.person(&administrator("reader@school.example")).await;
    school.second_factor(&reader).await;
    (school, samples, reader)
}

async fn school() -> (TestSchool, Samples, Person) {
    let (school, samples, reader) = school_with(local::templates()).await;
    entries(&school, &reader).await;
    (school, samples, reader)
}

#[tokio::test]
async fn every_action_that_changes_or_records_something_writes_one_entry_and_none_when_it_fails() {
    let (school, mut samples, reader) = school().await;
    let untouched = school.snapshot();
    // An erasure, and the end of what the MIS may send, take files away, which a restored snapshot of the table does not bring back.
    let last = [Action::ConnectMis, Action::ChooseScope, Action::DisconnectMis, Action::DeletePupils];
    for action in Action::ALL.iter().copied().filter(|action| !last.contains(action)).chain(last) {
        assert!(
            action.row().method != Method::Get || action.row().changes.is_empty(),
            "{action:?} only reads"
        );
        assert!(
            action.row().changes.is_empty() || action.row().records.is_none(),
            "{action:?} does one of them"
        );
        let asker =
            school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
        prepare(action, &school, &asker, &mut samples).await;
        school.wait_until_idle().await;
        let before = entries(&school, &reader).await;
        let method = action.row().method.as_str();
        let (address, body) = request(action, &samples);
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
        assert_eq!(
            entries(&school, &reader).await.len(),
            before.len(),
            "{action:?} failed and left an entry"
        );

        // The newest entry comes first in the list that is read below.
        school.clock.forward(SignedDuration::from_secs(1));
        let answer = school.as_(person_for(action, &samples, &asker)).send(method, &address, body).await;
        assert!(answer.status().is_success(), "{action:?}: {:?}", answer.body());
        // The entries of targets and of reads reach the trail when they are sealed (ADR 0009, ADR 0014).
        school.wait_until_idle().await;
        // An entry shows the names that pupils have now, so it is compared by its id.
        // What the action set in motion, such as an erasure, leaves entries of its own.
        let is_new = |entry: &EntryView| {
            entry.by != Author::Schedule && before.iter().all(|known| known.id != entry.id)
        };
        let after: Vec<EntryView> = entries(&school, &reader).await.into_iter().filter(is_new).collect();
        let kinds: Vec<EventKind> = after.iter().map(|entry| entry.kind).collect();
        let row = action.row();
        let expected: Vec<EventKind> = row.changes.iter().copied().chain(row.records).collect();
        // Signing up also begins a session.
        let most = if action == Action::CompleteSignUp { 2 } else { 1 };
        assert_eq!(kinds.len(), expected.len().min(most), "{action:?}: {kinds:?}");
        assert!(kinds.iter().all(|kind| expected.contains(kind)), "{action:?}: {kinds:?}");
        // The next action finds the school as this one did.
        school.restore(&untouched);
        school.wait_until_idle().await;
    }
}

/// The answer to a valid request, as text.
async fn answer(action: Action, school: &TestSchool, asker: &Person, samples: &mut Samples) -> (u16, String) {
    prepare(action, school, asker, samples).await;
    let (address, body) = request(action, samples);
    let asker = school.as_(person_for(action, samples, asker));
    let answer =
        asker.send(action.row().method.as_str(), &address, body.as_ref().map(Value::to_string)).await;
    (answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned())
}

#[tokio::test]
async fn every_action_that_shows_data_of_pupils_or_codes_leaves_an_entry() {
    let (school, mut samples, _) = school().await;
    let pupil = samples.pupil.to_string();
    let (upn, code) = (tests::pupils::upn(0).as_str().to_owned(), samples.code.clone());
    let private = [pupil.as_str(), upn.as_str(), code.as_str()];
    let mut showing = Vec::new();
    // An entry of a change says enough. Signing in or out would end the session under test.
    let ends = |action: &Action| matches!(action, Action::SignIn | Action::SignOut);
    let wanted = |action: &Action| action.row().changes.is_empty() && !ends(action);
    for action in Action::ALL.iter().copied().filter(wanted) {
        let (status, text) = answer(action, &school, &school.admin, &mut samples).await;
        if status == 200 && action != Action::DescribeApi && private.iter().any(|data| text.contains(data)) {
            assert!(action.row().records.is_some(), "{action:?} shows {text}");
            showing.push(action);
        }
    }
    for action in [Action::TargetReport, Action::ExportTargets, Action::ListPupils, Action::ListPendingUsers]
    {
        assert!(showing.contains(&action), "{action:?}: {showing:?}");
    }
}

#[tokio::test]
async fn nothing_is_shown_when_its_entry_cannot_be_written() {
    let mut templates = local::templates();
    for text in templates.values_mut() {
        // The statements of functions that only read, which allow nothing else.
        *text = text.replace("Action: dynamodb:PutItem, Resource: !Ref TableArn, Condition", "Action: dynamodb:PutItem, Resource: \"arn:aws:dynamodb:eu-west-2:000000000000:table/none\", Condition");
    }
    let (school, mut samples, _) = school_with(templates).await;
    for action in Action::ALL.iter().copied() {
        if action.row().records.is_some() && action != Action::SignIn {
            let (status, text) = answer(action, &school, &school.admin, &mut samples).await;
            assert_eq!(status, 500, "{action:?}: {text}");
        }
    }
}
