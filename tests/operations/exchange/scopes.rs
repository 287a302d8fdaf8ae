//! What is held under a part of the MIS that the school takes back is listed, and deleted (F76).

use super::connection::{code, seen};
use super::xporter::{ESTAB, PASSWORD, order_at_xporter, prepare_xporter};
use crate::operations::retention::places::places;
use domain::access::permission::{JobRole, Permission};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::{ApplyChangeForm, ListChangesForm, UndoChangeForm, ViewChangeForm};
use domain::exchange::connection::OutcomeOf;
use domain::exchange::extract::extract_key;
use domain::exchange::forms::{ChooseScopeForm, DisconnectMisForm, ExtractNowForm};
use domain::exchange::record::{MisClass, MisPupil};
use domain::exchange::scope::Scope;
use domain::records::characteristics::{Answer, Characteristic};
use domain::records::cohort::AcademicYear;
use domain::records::forms::{SetCharacteristicsForm, ViewPupilForm};
use domain::records::pupil::Pupil;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use tests::mis::record;
use tests::wire::Wire;
use tests::{TestSchool, new_user};

const TAUGHT: &str = "11zz/Hi9";

/// A record with characteristics and a class.
fn full(number: u32) -> MisPupil {
    MisPupil {
        classes: vec![MisClass { subject: "History".to_owned(), name: TAUGHT.to_owned() }],
        characteristics: BTreeMap::from([
            (Characteristic::Sen, "K".to_owned()),
            (Characteristic::Eal, "Y".to_owned()),
        ]),
        attendance: format!("91.{number}"),
        ..record(number)
    }
}

async fn extract(school: &TestSchool) -> OutcomeOf {
    school.admin().run(&ExtractNowForm::default()).await.expect("asked");
    school.wait_until_idle().await;
    school.connection().last.expect("an outcome").result
}

/// A school with four pupils from its MIS at Xporter.
async fn school_over(wire: &Wire) -> TestSchool {
    let school = TestSchool::over(wire).await;
    prepare_xporter(&school).await;
    school.grant_everything();
    school.stack.mis().change(ESTAB, |mis| mis.pupils = (0..4).map(full).collect()).expect("pupils");
    school.admin().run(&order_at_xporter(PASSWORD)).await.expect("connected");
    apply(&school).await;
    school
}

async fn apply(school: &TestSchool) {
    let OutcomeOf::Planned { change, .. } = extract(school).await else { panic!("nothing is planned") };
    let plan = school.admin().run(&ViewChangeForm { change }).await.expect("a plan");
    school.admin().apply(&plan).await.expect("applied");
}

fn sen(pupil: &Pupil) -> Option<bool> {
    pupil.characteristics.filed(AcademicYear(2026), Characteristic::Sen)
}

async fn deletions(school: &TestSchool) -> Vec<String> {
    let rows = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    let of = rows.into_iter().filter(|entry| entry.kind == EventKind::MisDataDeleted);
    of.map(|entry| format!("{entry:?}")).collect()
}

async fn take_back(school: &TestSchool, scope: Scope) {
    let asked = ChooseScopeForm { scope, asks: false, typed: None };
    let guard = school.admin().run(&asked).await.expect("the question").guard.expect("what is held");
    let form = ChooseScopeForm { typed: Some(guard.number), ..asked };
    school.admin().run(&form).await.expect("taken back");
}

#[tokio::test]
async fn f76_a_part_that_is_taken_back_is_listed_and_deleted_and_what_was_typed_stays() {
    let school = school_over(&Wire::default()).await;
    let pupil = school.pupil_records()[0].id;
    let seen_as = school.admin().run(&ViewPupilForm { pupil }).await.expect("seen").seen;
    let answers = BTreeMap::from([(Characteristic::Sen, Answer::No)]);
    let form = SetCharacteristicsForm { pupil, seen: seen_as, year: 2026, answers };
    school.admin().run(&form).await.expect("answered");
    let scope = Scope::Sen;
    let asked = ChooseScopeForm { scope, asks: false, typed: None };
    let view = school.admin().run(&asked).await.expect("the question");
    let guard = view.guard.expect("what is held");
    assert!(guard.number == 4 && guard.sentence.contains("SEN (4)"), "{guard:?}");
    assert!(guard.sentence.contains("can no longer be undone"), "{guard:?}");
    assert!(school.pupil_records().iter().all(|pupil| sen(pupil) == Some(true)), "nothing is deleted yet");
    let mistyped = ChooseScopeForm { typed: Some(3), ..asked };
    let mistyped = school.admin().run(&mistyped).await.expect_err("mistyped");
    assert_eq!(
        (&mistyped.errors[0].field[..], &mistyped.errors[0].message[..]),
        ("typed", "Type the number 4 to go on")
    );

    take_back(&school, scope).await;
    let now = school.pupil_records();
    assert!(now.iter().all(|pupil| sen(pupil).is_none()), "what the MIS sent is deleted");
    let answers = now
        .iter()
        .filter(|one| one.characteristics.answered(AcademicYear(2026), Characteristic::Sen) == Answer::No);
    assert_eq!(answers.count(), 1, "what somebody answered stays");
    assert!(now.iter().all(|one| {
        one.characteristics.filed(AcademicYear(2026), Characteristic::Eal) == Some(true)
            && one.classes.len() == 1
    }));
    assert!(!school.stack.object_keys().await.expect("keys").contains(&extract_key(school.id)));
    let trail = deletions(&school).await;
    assert!(trail.len() == 1 && trail[0].contains("SEN (4)"), "{trail:?}");
    let view = seen(&school).await;
    let of = view.scopes.iter().find(|of| of.scope == scope).expect("there");
    assert!(!of.asked && !of.granted && school.connection().unpurged.is_empty());

    // It is not read any more, and what the MIS has of it does not come back.
    assert_eq!(extract(&school).await, OutcomeOf::Unchanged);
    assert!(school.pupil_records().iter().all(|pupil| sen(pupil).is_none()));
    take_back(&school, scope).await;
    assert_eq!(deletions(&school).await.len(), 1, "the same again");
    // Until somebody asks for it again.
    let again = ChooseScopeForm { scope, asks: true, typed: None };
    school.admin().run(&again).await.expect("asked for");
    school.clock.forward(jiff::SignedDuration::from_secs(60));
    apply(&school).await;
    assert_eq!(
        school.pupil_records().iter().filter(|pupil| sen(pupil) == Some(true)).count(),
        3,
        "the typed one stays"
    );
}

#[tokio::test]
async fn f76_attendance_and_classes_that_are_taken_back_are_found_nowhere() {
    let school = school_over(&Wire::default()).await;
    for scope in [Scope::Attendance, Scope::Classes] {
        take_back(&school, scope).await;
    }
    assert!(school.pupil_records().iter().all(|pupil| pupil.classes.is_empty()));
    assert_eq!(places(&school, TAUGHT).await, [""; 0]);
    let changes = school.admin().run(&ListChangesForm::default()).await.expect("the changes").rows;
    let [change] = &changes[..] else { panic!("one was applied: {changes:?}") };
    assert_eq!((change.state, &change.until), (ChangeState::Applied, &None));
    let undo = UndoChangeForm { change: change.id };
    assert_eq!(code(&school.admin().run(&undo).await.expect_err("its lines are gone")), "change-stripped");
    assert_eq!(school.admin().lines(change.id, false).await.len(), 0);
    assert!(!school.stack.object_keys().await.expect("keys").contains(&extract_key(school.id)));
    assert_eq!(school.disagreements(), Vec::<String>::new());
    let pupils = ChooseScopeForm { scope: Scope::Pupils, asks: false, typed: None };
    assert_eq!(school.admin().run(&pupils).await.expect_err("needed").errors[0].field, "scope");
    let manager = new_user("dan@school.example", JobRole::DataManager, &[Permission::ManageData]);
    let manager = school.person(&manager).await;
    let form = ChooseScopeForm { scope: Scope::Sen, ..pupils };
    assert_eq!(school.as_(&manager).run(&form).await.expect_err("School setup decides").status, 403);
    school.admin().run(&DisconnectMisForm { typed: Some(4) }).await.expect("stopped");
    assert_eq!(code(&school.admin().run(&form).await.expect_err("stopped")), "not-connected");
}

#[tokio::test]
async fn f76_a_part_that_is_revoked_at_xporter_is_deleted_when_the_message_comes() {
    let school = school_over(&Wire::default()).await;
    // A plan that nobody has applied holds it too.
    school.stack.mis().change(ESTAB, |mis| mis.pupils.push(full(7))).expect("another");
    school.clock.forward(jiff::SignedDuration::from_secs(60));
    assert!(matches!(extract(&school).await, OutcomeOf::Planned { .. }));
    let fewer: BTreeSet<Scope> =
        Scope::ALL.into_iter().filter(|scope| !matches!(scope, Scope::Sen | Scope::Classes)).collect();
    for _ in 0..2 {
        school.stack.mis().grant(ESTAB, fewer.clone()).await.expect("told");
        assert!(school.pupil_records().iter().all(|pupil| sen(pupil).is_none() && pupil.classes.is_empty()));
        assert_eq!(places(&school, TAUGHT).await, [""; 0]);
    }
    let trail = deletions(&school).await;
    assert!(
        trail.len() == 1 && trail[0].contains("Classes (4)") && trail[0].contains("SEN (4)"),
        "{trail:?}"
    );
    let view = seen(&school).await;
    assert!(view.last.is_none(), "the plan is gone");
    let refused: Vec<Scope> = view.scopes.iter().filter(|of| !of.granted).map(|of| of.scope).collect();
    assert_eq!(refused, [Scope::Classes, Scope::Sen]);
}

#[tokio::test]
async fn f76_a_deletion_that_dies_is_completed_by_the_next_extract() {
    let wire = Wire::default();
    let school = school_over(&wire).await;
    let form = ChooseScopeForm { scope: Scope::Sen, asks: false, typed: Some(4) };
    // The first call after the transaction that takes it back.
    for at in 0.. {
        wire.plan_fault("choose-scope", at, tests::wire::Fault::DiesBefore);
        let died = school.admin().run(&form).await;
        wire.end_plan();
        if !school.connection().unpurged.is_empty() {
            assert!(died.is_err() && school.pupil_records().iter().any(|pupil| sen(pupil).is_some()));
            break;
        }
        assert!(died.is_err(), "it never dies in between");
    }
    extract(&school).await;
    assert!(school.pupil_records().iter().all(|pupil| sen(pupil).is_none()));
    assert!(school.connection().unpurged.is_empty());
    assert_eq!(deletions(&school).await.len(), 1);
}

#[tokio::test]
async fn f76_an_extract_under_way_keeps_nothing_of_what_is_taken_back() {
    let wire = Wire::default();
    let school = school_over(&wire).await;
    let key = extract_key(school.id);
    for call in 2.. {
        school.clock.forward(jiff::SignedDuration::from_secs(60));
        school.stack.mis().change(ESTAB, |mis| mis.pupils.push(full(20 + call))).expect("another");
        let read = async {
            let event = json!({ "Records": [{ "body": json!({ "organisation": school.id }).to_string() }] });
            school.stack.invoke("synchronise", event).await.expect("a run");
        };
        let (_, met) =
            wire.between("synchronise", call as usize, read, take_back(&school, Scope::Attendance)).await;
        if met.is_none() {
            assert!(call > 5, "{call}");
            break;
        }
        // A run that begins afterwards keeps what it may.
        let found = places(&school, "\"91.").await;
        assert!(!found.contains(&key), "call {call}: {found:?}");
        school
            .admin()
            .run(&ChooseScopeForm { scope: Scope::Attendance, asks: true, typed: None })
            .await
            .expect("again");
    }
}

#[tokio::test]
async fn f76_a_part_that_is_lost_is_deleted_when_the_school_connects_again() {
    let school = school_over(&Wire::default()).await;
    // The message of its new choice was lost.
    school
        .stack
        .mis()
        .change(ESTAB, |mis| mis.granted = &mis.granted - &BTreeSet::from([Scope::Sen]))
        .expect("fewer");
    assert!(school.pupil_records().iter().all(|pupil| sen(pupil) == Some(true)));
    for _ in 0..2 {
        school.admin().run(&order_at_xporter(PASSWORD)).await.expect("connected again");
        assert!(school.pupil_records().iter().all(|pupil| sen(pupil).is_none()));
        assert!(school.connection().unpurged.is_empty());
    }
    assert_eq!(deletions(&school).await.len(), 1);
}

#[tokio::test]
async fn f76_a_change_that_is_being_applied_loses_its_lines_once_it_has_ended() {
    let wire = Wire::default();
    let school = school_over(&wire).await;
    school.stack.mis().change(ESTAB, |mis| mis.pupils.extend((4..104).map(full))).expect("more");
    school.clock.forward(jiff::SignedDuration::from_secs(60));
    let OutcomeOf::Planned { change, .. } = extract(&school).await else { panic!("nothing is planned") };
    let plan = school.admin().run(&ViewChangeForm { change }).await.expect("a plan");
    let typed = plan.guard.as_ref().map(|guard| guard.number);
    let chunk = ApplyChangeForm { change, mark: plan.mark.clone(), typed };
    // It dies between two chunks.
    for at in 0.. {
        wire.plan_fault("apply-change", at, tests::wire::Fault::DiesBefore);
        school.admin().run(&chunk).await.expect_err("died");
        wire.end_plan();
        let now = school.admin().run(&ViewChangeForm { change }).await.expect("a change");
        if now.summary.state == ChangeState::Applying {
            break;
        }
    }
    let form = ChooseScopeForm { scope: Scope::Sen, asks: false, typed: None };
    let guard = school.admin().run(&form).await.expect("the question").guard.expect("what is held");
    let form = ChooseScopeForm { typed: Some(guard.number), ..form };
    assert_eq!(code(&school.admin().run(&form).await.expect_err("it runs")), "change-running");
    assert!(!school.connection().unpurged.is_empty());
    school.admin().apply(&plan).await.expect("applied");
    assert!(school.pupil_records().iter().any(|pupil| sen(pupil) == Some(true)), "it brought some back");
    school.clock.forward(jiff::SignedDuration::from_secs(60));
    extract(&school).await;
    assert!(school.connection().unpurged.is_empty());
    assert!(school.pupil_records().iter().all(|pupil| sen(pupil).is_none()));
    assert_eq!(school.admin().lines(change, false).await.len(), 0);
}
