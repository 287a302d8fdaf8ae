//! `extract-now`, `synchronise` and `synchronise-all` (F68): what the MIS sends is planned, looked at, applied and undone.

use super::{records, school};
use domain::access::permission::Permissions;
use domain::audit::forms::ListAuditForm;
use domain::base::event::{Author, EventKind};
use domain::base::ids::ChangeId;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::{ChangeView, ListChangesForm, ViewChangeForm};
use domain::exchange::connection::{ConnectionState, OutcomeOf, RUN_LIFE};
use domain::exchange::extract::Unfetched;
use domain::exchange::forms::{ConnectMisForm, DisconnectMisForm, ExtractNowForm};
use domain::exchange::provider::Provider;
use domain::exchange::record::MisPupil;
use domain::records::forms::{AddPupilForm, ChangePupilForm, ListPupilsForm, PupilFields, ViewPupilForm};
use jiff::SignedDuration;
use local::MisFault;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::mis::record;
use tests::pupils::{code, upn};
use tests::wire::{Fault, Wire};
use tests::{TestSchool, teacher};

pub const NOW: ExtractNowForm = ExtractNowForm { overwrite: false };

/// Pupils that need two chunks.
const TWO_CHUNKS: u32 = 100;

/// Lets the MIS send these pupils, and reads it, as a person who asks.
pub async fn read(school: &TestSchool, pupils: Vec<MisPupil>) -> OutcomeOf {
    school.mis_has(pupils);
    school.admin().run(&NOW).await.expect("asked");
    school.wait_until_idle().await;
    outcome(school)
}

fn outcome(school: &TestSchool) -> OutcomeOf {
    school.connection().last.expect("an outcome").result
}

/// The plan of the last extract.
async fn planned(school: &TestSchool) -> ChangeView {
    let OutcomeOf::Planned { change, .. } = outcome(school) else { panic!("{:?}", outcome(school)) };
    school.admin().run(&ViewChangeForm { change }).await.expect("a plan")
}

/// Lets the MIS send these pupils, reads it, and applies what changes.
pub async fn follow(school: &TestSchool, pupils: Vec<MisPupil>) -> ChangeView {
    read(school, pupils).await;
    school.admin().apply(&planned(school).await).await.expect("applied")
}

/// The figures that are not 0, by their titles.
fn figures(view: &ChangeView) -> BTreeMap<&str, u32> {
    let all = view.figures.iter().filter(|figure| figure.number > 0);
    all.map(|figure| (figure.title.as_str(), figure.number)).collect()
}

/// The names of those on roll in Year 11.
pub async fn on_roll(school: &TestSchool) -> Vec<String> {
    let form = ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() };
    match school.admin().run(&form).await {
        Ok(view) => view.pupils.into_iter().map(|pupil| pupil.name).collect(),
        Err(problem) => {
            assert_eq!(problem.status, 404);
            Vec::new()
        }
    }
}

async fn entries(school: &TestSchool, kind: EventKind) -> Vec<Author> {
    let rows = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    rows.into_iter().filter(|entry| entry.kind == kind).map(|entry| entry.by).collect()
}

fn message(school: &TestSchool) -> Value {
    let due = json!({ "organisation": school.id }).to_string();
    json!({ "Records": [{ "body": due }] })
}

#[tokio::test]
async fn f68_what_the_mis_sends_is_planned_seen_applied_and_undone() {
    let school = school(false).await;
    read(&school, records(0..20)).await;
    assert_eq!(on_roll(&school).await, [""; 0], "nothing changes before somebody says so");
    let seen = planned(&school).await;
    assert_eq!((figures(&seen), seen.guard.is_none()), (BTreeMap::from([("New", 20)]), true));
    school.admin().apply(&seen).await.expect("applied");
    assert_eq!(on_roll(&school).await.len(), 20);
    assert_eq!(read(&school, records(0..20)).await, OutcomeOf::Unchanged);

    let renamed = MisPupil { surname: "O\u{2019}Neill".to_owned(), ..record(1) };
    let wrong = MisPupil { year_group: "XI".to_owned(), ..record(2) };
    let mut sent = vec![record(0), renamed, wrong];
    sent.extend(records(4..21));
    school.clock.forward(SignedDuration::from_secs(60));
    let applied = follow(&school, sent).await;
    let expected =
        BTreeMap::from([("New", 1), ("Changed", 1), ("Leave", 1), ("Unchanged", 17), ("Refused", 1)]);
    assert_eq!(figures(&applied), expected);
    assert!(applied.refusals[0].reason.contains("Surname002"), "{:?}", applied.refusals);
    let names = on_roll(&school).await;
    assert!(names.contains(&"O\u{2019}Neill, Forename001".to_owned()), "{names:?}");
    assert!(names.contains(&"Surname002, Forename002".to_owned()) && names.len() == 20, "{names:?}");
    assert!(!names.contains(&"Surname003, Forename003".to_owned()), "{names:?}");
    school.admin().undo(applied.summary.id).await.expect("undone");
    assert_eq!(on_roll(&school).await.len(), 20);
    assert!(on_roll(&school).await.contains(&"Surname003, Forename003".to_owned()));
    assert_eq!(entries(&school, EventKind::Synchronised).await.len(), 2);
    assert_eq!(entries(&school, EventKind::MisExtracted).await.len(), 3);
}

#[tokio::test]
async fn f68_at_night_a_plan_applies_itself_unless_a_person_must_look() {
    let school = school(true).await;
    let night = async |pupils: Vec<MisPupil>| {
        school.clock.forward(SignedDuration::from_hours(24));
        school.mis_has(pupils);
        let sent = school.stack.invoke("synchronise-all", json!({})).await.expect("a run");
        school.wait_until_idle().await;
        sent
    };
    assert_eq!(night(records(0..20)).await, json!({ "schools": 1 }));
    assert_eq!(pupils(&school), 20);
    night(records(0..19)).await;
    assert_eq!(left(&school), 1);
    night(records(0..10)).await;
    assert_eq!(left(&school), 1, "half of a school does not leave overnight");
    assert!(matches!(outcome(&school), OutcomeOf::Planned { held: true, .. }));
    // What a person asks for is looked at first.
    school.clock.forward(SignedDuration::from_secs(60));
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    school.mis_has(records(0..18));
    school.as_(&admin).run(&NOW).await.expect("asked");
    school.wait_until_idle().await;
    assert!(matches!(outcome(&school), OutcomeOf::Planned { held: false, .. }), "{:?}", outcome(&school));
    assert_eq!(left(&school), 1);
    school.put_connection(ConnectionState::Revoked, true);
    night(records(0..18)).await;
    assert_eq!((left(&school), school.connection().last), (1, None), "nothing is read any more");
}

/// The number of pupils in the records.
pub fn pupils(school: &TestSchool) -> usize {
    let all = school.snapshot();
    all.items().filter(|item| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("PUPIL#"))).count()
}

/// The number of those who have left.
fn left(school: &TestSchool) -> usize {
    let all = school.snapshot();
    all.items()
        .filter(|item| item["by_roll"]["S"].as_str().is_some_and(|list| list.starts_with("left#")))
        .count()
}

#[tokio::test]
async fn f70_nothing_is_read_before_the_agreement_or_without_a_connection() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let refused = async || code(&school.admin().run(&NOW).await.expect_err("too early")).to_owned();
    assert_eq!(refused().await, "agreement-missing");
    school.connect_mis(false).await;
    for state in [ConnectionState::Ordered, ConnectionState::Paused, ConnectionState::Revoked] {
        school.put_connection(state, false);
        assert_eq!(refused().await, "not-connected", "{state:?}");
    }
    school.put_connection(ConnectionState::Connected, false);
    let una = school.person(&teacher("una@school.example")).await;
    school.grant(&una.email, Permissions::NONE);
    assert_eq!(school.as_(&una).run(&NOW).await.expect_err("no permission").status, 403);
    // A provider that does not know the school changes nobody.
    school.admin().run(&NOW).await.expect("asked");
    school.wait_until_idle().await;
    assert_eq!(outcome(&school), OutcomeOf::Failed(Unfetched::Refused));
    assert_eq!(pupils(&school), 0);
}

#[tokio::test]
async fn f68_of_two_runs_at_once_one_reads_and_a_run_that_died_keeps_others_out_for_ten_minutes() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.connect_mis(false).await;
    school.mis_has(records(0..3));
    let run = || school.stack.invoke("synchronise", message(&school));
    let (one, two) = futures::join!(run(), run());
    one.and(two).expect("both end");
    assert_eq!(entries(&school, EventKind::MisExtracted).await, [Author::Schedule]);
    // It dies once it holds the lock.
    wire.plan_fault("synchronise", 3, Fault::DiesAfter);
    run().await.expect_err("died");
    assert!(wire.end_plan().hit && school.connection().run.is_some());
    assert_eq!(code(&school.admin().run(&NOW).await.expect_err("running")), "extract-running");
    run().await.expect("nothing to do");
    assert_eq!(entries(&school, EventKind::MisExtracted).await.len(), 1);
    school.clock.forward(RUN_LIFE);
    run().await.expect("its turn");
    assert_eq!((entries(&school, EventKind::MisExtracted).await.len(), school.connection().run), (2, None));
}

#[tokio::test]
async fn f68_a_run_that_meets_a_fault_anywhere_is_repeated_and_nobody_is_lost_or_added_twice() {
    for at in 0.. {
        let wire = Wire::default();
        let school = TestSchool::over(&wire).await;
        school.connect_mis(true).await;
        school.mis_has(records(0..TWO_CHUNKS));
        let (before, mut reached) = (school.snapshot(), false);
        for (_, fault) in Fault::due(at) {
            let place = format!("{fault:?} at {at}");
            wire.plan_fault("synchronise", at, fault);
            let first = school.stack.invoke("synchronise", message(&school)).await;
            let met = wire.end_plan();
            assert!(first.is_ok() || met.hit, "{place}: {first:?}");
            school.clock.forward(RUN_LIFE);
            school.stack.invoke("synchronise", message(&school)).await.expect(&place);
            school.clock.forward(SignedDuration::from_secs(60));
            school.stack.invoke("continue-changes", json!({})).await.expect(&place);
            assert_eq!(pupils(&school), TWO_CHUNKS as usize, "{place}");
            assert_eq!(school.connection().run, None, "{place}");
            school.restore(&before);
            reached |= met.reached;
        }
        if !reached {
            assert!(at >= 10, "synchronise makes {at} calls");
            return;
        }
    }
}

#[tokio::test]
async fn f80_a_value_typed_by_hand_is_kept_unless_the_person_asks_otherwise() {
    let school = school(false).await;
    follow(&school, records(0..5)).await;
    let form = ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() };
    let pupil = school.admin().run(&form).await.expect("pupils").pupils[0].id;
    let record_of = async || school.admin().run(&ViewPupilForm { pupil }).await.expect("a record");
    let seen = record_of().await;
    assert!(seen.origin.starts_with("From the MIS"), "{}", seen.origin);
    let fields = PupilFields { surname: "Typed".to_owned(), ..seen.fields };
    school.admin().run(&ChangePupilForm { pupil, seen: seen.seen, fields }).await.expect("changed");
    school.clock.forward(SignedDuration::from_secs(60));
    assert_eq!(read(&school, records(0..5)).await, OutcomeOf::Unchanged);
    school.clock.forward(SignedDuration::from_secs(60));
    school.mis_has(records(0..5));
    school.admin().run(&ExtractNowForm { overwrite: true }).await.expect("asked");
    school.wait_until_idle().await;
    school.admin().apply(&planned(&school).await).await.expect("applied");
    assert_eq!(record_of().await.fields.surname, "Surname000");
}

#[tokio::test]
async fn f75_a_pupil_who_was_erased_is_held_for_review_when_the_mis_sends_them_again() {
    let school = school(false).await;
    follow(&school, records(0..3)).await;
    let form = ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() };
    let pupil = school.admin().run(&form).await.expect("pupils").pupils[0].id;
    school.delete_pupil(pupil).await;
    assert_eq!(pupils(&school), 2);
    let kept = school.stack.object_keys().await.expect("keys");
    assert!(!kept.iter().any(|key| key.ends_with("latest.json")), "the extract named them: {kept:?}");
    school.clock.forward(SignedDuration::from_secs(60));
    // Known by the id, also when the number was corrected in between.
    let mut sent = records(0..3);
    sent[0].upn = upn(70).as_str().to_owned();
    assert_eq!(read(&school, sent).await, OutcomeOf::Unchanged);
    assert_eq!(school.connection().last.map(|last| last.buried.len()), Some(1));
    school.clock.forward(SignedDuration::from_secs(60));
    // And by the number, when the id is another.
    let mut sent = records(0..3);
    sent[0].id = record(90).id;
    assert_eq!(read(&school, sent).await, OutcomeOf::Unchanged);
    assert_eq!(pupils(&school), 2);
}

#[tokio::test]
async fn f68_a_upn_that_somebody_takes_in_between_is_refused_when_the_plan_is_applied() {
    let school = school(false).await;
    follow(&school, records(0..20)).await;
    school.clock.forward(SignedDuration::from_secs(60));
    let mut sent = records(0..20);
    sent[0].upn = upn(50).as_str().to_owned();
    read(&school, sent).await;
    let fields = PupilFields {
        upn: upn(50).as_str().to_owned(),
        surname: "Lee".to_owned(),
        forename: "Ann".to_owned(),
        born: "31/12/2010".to_owned(),
        year_group: "11".to_owned(),
        ..PupilFields::default()
    };
    school.admin().run(&AddPupilForm { fields }).await.expect("added");
    let applied = school.admin().apply(&planned(&school).await).await.expect("applied");
    assert_eq!((applied.summary.state, applied.refused), (ChangeState::Applied, 1));
    let id: ChangeId = applied.summary.id;
    assert_eq!(school.admin().lines(id, true).await.len(), 1);
}

#[tokio::test]
async fn f68_an_extract_that_changes_nothing_writes_nothing_but_the_connection() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.connect_mis(true).await;
    for night in 0..2 {
        school.clock.forward(SignedDuration::from_secs(60));
        school.stack.invoke("count-changed-records", json!({})).await.expect("a run");
        school.mis_has(records(0..300));
        wire.take_calls();
        school.stack.invoke("synchronise", message(&school)).await.expect("a run");
        let calls = wire.take_calls_of("synchronise");
        let writes = calls.iter().filter(|call| call.operation == "TransactWriteItems").count();
        // The connection, when the run begins and ends, and the counts of data health.
        assert!(night == 0 || (writes == 3 && calls.len() <= 20), "{writes} writes, {} calls", calls.len());
    }
    assert_eq!((pupils(&school), outcome(&school)), (300, OutcomeOf::Unchanged));
}

#[tokio::test]
async fn f68_an_extract_that_takes_long_says_how_far_it_is() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.connect_mis(false).await;
    school.mis_has(records(0..120));
    // Ten seconds pass while the lock is written. It dies after the first page, when the progress is written.
    wire.plan_fault("synchronise", 6, Fault::DiesBefore);
    let run = school.stack.invoke("synchronise", message(&school));
    let passes = async { school.clock.forward(SignedDuration::from_secs(10)) };
    let (died, _) = wire.between("synchronise", 3, run, passes).await;
    died.expect_err("died");
    let run = school.connection().run.expect("a run");
    assert_eq!((run.pages, run.pupils), (3, 50), "the school, its number of pupils, and one page of them");
}

#[tokio::test]
async fn f68_whatever_goes_wrong_at_the_provider_nobody_is_lost_added_or_left() {
    // Three pages at Wonde.
    const THREE_PAGES: u32 = 401;
    let school = school(false).await;
    follow(&school, records(0..THREE_PAGES)).await;
    let plans =
        async || school.admin().run(&ListChangesForm::default()).await.expect("the changes").rows.len();
    let before = plans().await;
    // Wonde has no pause, and one token.
    let of_xporter = [MisFault::Paused, MisFault::TokenOver];
    for fault in MisFault::ALL.into_iter().filter(|fault| !of_xporter.contains(fault)) {
        school.clock.forward(SignedDuration::from_secs(60));
        let admin =
            school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
        school.change_mis(|school| school.fault = Some(fault));
        school.as_(&admin).run(&NOW).await.expect("asked");
        school.wait_until_idle().await;
        let outcome = outcome(&school);
        let is_harmless = matches!(outcome, OutcomeOf::Failed(_) | OutcomeOf::Planned { held: true, .. });
        assert!(is_harmless, "{fault:?}: {outcome:?}");
        assert_eq!((pupils(&school), left(&school)), (THREE_PAGES as usize, 0), "{fault:?}");
        assert_eq!(school.connection().run, None, "{fault:?}");
    }
    assert!(plans().await > before, "an empty list, and one that changes midway, are shown to a person");
    school.change_mis(|school| school.fault = None);
    school.clock.forward(SignedDuration::from_secs(60));
    school.stack.invoke("synchronise", message(&school)).await.expect("a run");
    assert_eq!(outcome(&school), OutcomeOf::Unchanged, "and the next extract is as if nothing had been");
}

#[tokio::test]
async fn f76_a_plan_that_nobody_applied_goes_with_the_connection() {
    let school = school(false).await;
    read(&school, records(0..3)).await;
    let plan = planned(&school).await;
    school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped");
    assert_eq!(school.admin().apply(&plan).await.expect_err("gone").status, 404);
    assert_eq!(pupils(&school), 0);
    let kept = school.stack.object_keys().await.expect("keys");
    let of_mis = |key: &&String| key.starts_with("plans/") || key.starts_with("extracts/");
    assert_eq!(kept.iter().find(of_mis), None);
}

#[tokio::test]
async fn f71_the_mis_is_not_read_after_the_last_day_of_the_subscription() {
    let school = school(true).await;
    let until = async |last: &str| {
        let facts = json!({ "subscription": { "first": "2020-01-01", "last": last } });
        let facts = json!({ "school": school.organisation().number, "facts": facts });
        school.stack.invoke("record-school-facts", facts).await.expect("recorded");
    };
    until("2026-09-02").await;
    read(&school, records(0..3)).await;
    assert_eq!(entries(&school, EventKind::MisExtracted).await.len(), 1, "it is the last day");
    until("2026-09-01").await;
    let refused = school.admin().run(&NOW).await.expect_err("it is over");
    assert_eq!(code(&refused), "subscription-over");
    assert!(refused.detail.contains("01/09/2026"), "{refused:?}");
    school.stack.invoke("synchronise", message(&school)).await.expect("nothing to do");
    assert_eq!(entries(&school, EventKind::MisExtracted).await.len(), 1);
    school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped");
    let order = ConnectMisForm {
        provider: Some(Provider::Wonde),
        reference: "A999999999".to_owned(),
        ..ConnectMisForm::default()
    };
    assert_eq!(code(&school.admin().run(&order).await.expect_err("it is over")), "subscription-over");
}

#[tokio::test]
async fn f68_what_a_person_undid_does_not_come_back_overnight() {
    let school = school(true).await;
    let night = async |pupils: Vec<MisPupil>| {
        school.clock.forward(SignedDuration::from_hours(24));
        school.mis_has(pupils);
        school.stack.invoke("synchronise-all", json!({})).await.expect("a run");
        school.wait_until_idle().await;
    };
    let signed_in = async || school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await;
    night(records(0..20)).await;
    night(records(0..22)).await;
    assert_eq!(pupils(&school), 22);
    let OutcomeOf::Planned { change, held: false } = outcome(&school) else {
        panic!("{:?}", outcome(&school))
    };
    let admin = signed_in().await.expect("signed in");
    school.as_(&admin).undo(change).await.expect("undone");
    for _ in 0..2 {
        night(records(0..22)).await;
        assert!(matches!(outcome(&school), OutcomeOf::Planned { held: true, .. }), "{:?}", outcome(&school));
        assert_eq!(pupils(&school), 20, "a person looks first");
    }
    let OutcomeOf::Planned { change, .. } = outcome(&school) else { panic!("nothing is planned") };
    let admin = signed_in().await.expect("signed in");
    let plan = school.as_(&admin).run(&ViewChangeForm { change }).await.expect("a plan");
    let guard = plan.guard.as_ref().expect("held");
    assert!(guard.number == 2 && guard.sentence.contains("Somebody undid the last"), "{guard:?}");
    school.as_(&admin).apply(&plan).await.expect("applied");
    night(records(0..23)).await;
    assert_eq!(pupils(&school), 23, "and then it goes on by itself");
}
