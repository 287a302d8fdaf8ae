//! What happens to a pupil while a run looks at them: between its reads and its writes, or after it died.

use super::*;
use domain::records::forms::{LiftHoldForm, PlaceHoldForm, ReturnPupilForm, ViewPupilForm};
use domain::records::hold::HoldReason;
use domain::retention::request::forms::OpenRequestForm;
use domain::retention::request::{Channel, Relation, RequestKind};
use tests::wire::{Fault, Wire, calls};
use tests::{administrator, teacher};

/// A school over this wire in which targets of Year 11 can be set by hand.
async fn school(wire: &Wire) -> TestSchool {
    let school = TestSchool::over(wire).await;
    school.with_year_11(1);
    targets_by_hand(&school).await;
    school
}

/// Moves the clock forward by whole days, and signs the administrator in again.
async fn later(school: &mut TestSchool, days: i64) {
    let day = school.clock.now() + SignedDuration::from_hours(24 * days);
    on(school, &day.strftime("%Y-%m-%d").to_string()).await;
}

/// A leaver with a target, who is due today, in a year group that is Year 11 throughout the test.
async fn due(school: &mut TestSchool, number: u32) -> PupilRecordView {
    let pupil = add(school, number).await;
    school.admin().set_target(pupil.id, "French", "7", None).await.expect("set");
    leaves(school, &pupil, &school.clock.now().strftime("%d/%m/%Y").to_string()).await;
    later(school, 170).await;
    sweep(school).await;
    later(school, 15).await;
    pupil
}

/// The event that hands the school to `erase-due`.
fn event(school: &TestSchool) -> Value {
    let days = [school.clock.now().strftime("%Y-%m-%d").to_string()];
    json!({ "Records": [{ "body": json!({ "organisation": school.id, "days": days }).to_string() }] })
}

/// The items that hold a pupil’s id in their key: the record and the targets.
fn items_of(school: &TestSchool, pupil: &PupilRecordView) -> Vec<String> {
    let id = pupil.id.to_string();
    let of = school.snapshot();
    let keys = of
        .items()
        .filter(|item| item["pk"] == json!({ "S": format!("ORG#{}", school.id) }))
        .map(|item| item["sk"]["S"].as_str().unwrap_or_default().to_owned());
    keys.filter(|key| key.contains(&id) && !key.starts_with("DUE#")).collect()
}

/// A pupil who could be held or returned has everything, and one who could not has nothing once the next run is over.
async fn whole_or_gone(school: &TestSchool, pupil: &PupilRecordView, kept: bool, at: &str) {
    let _ = school.stack.invoke("erase-due", event(school)).await;
    school.stack.invoke("erase-due", event(school)).await.expect("the next run");
    school.wait_until_idle().await;
    let items = items_of(school, pupil);
    let view = school.admin().run(&ViewPupilForm { pupil: pupil.id }).await;
    let expected = if kept { (2, true) } else { (0, false) };
    assert_eq!((items.len(), view.is_ok()), expected, "{at}: {items:?}");
}

fn hold(pupil: &PupilRecordView) -> PlaceHoldForm {
    PlaceHoldForm { pupil: pupil.id, reason: Some(HoldReason::LegalClaim), note: String::new() }
}

#[tokio::test]
async fn f75_a_hold_or_a_return_while_a_run_erases_keeps_everything_or_comes_too_late() {
    for returns in [false, true] {
        let mut outcomes = [0, 0];
        for at in calls() {
            // A school of its own: who returned stays only until the cohort completes the school.
            let wire = Wire::default();
            let mut school = school(&wire).await;
            let pupil = due(&mut school, 10).await;
            let act = async {
                if returns {
                    school.admin().run(&ReturnPupilForm { pupil: pupil.id }).await
                } else {
                    school.admin().run(&hold(&pupil)).await
                }
            };
            let run = school.stack.invoke("erase-due", event(&school));
            let Some(acted) = wire.between("erase-due", at, run, act).await.1 else { break };
            outcomes[usize::from(acted.is_ok())] += 1;
            whole_or_gone(&school, &pupil, acted.is_ok(), &format!("before call {at}, {returns}")).await;
        }
        assert!(outcomes.iter().all(|number| *number > 1), "{outcomes:?}");
    }
}

#[tokio::test]
async fn f71_targets_that_arrive_before_the_record_is_gone_are_gone_with_it() {
    let wire = Wire::default();
    let mut school = school(&wire).await;
    let (mut at, mut landed) = (0, 0);
    loop {
        let pupil = due(&mut school, 300 + at as u32).await;
        let of = school.snapshot();
        let set = of.items().find(|item| {
            item["sk"]["S"]
                .as_str()
                .is_some_and(|sk| sk.starts_with("SET#") && sk.ends_with(&pupil.id.to_string()))
        });
        let set = set.expect("a target").clone();
        // A request that read the pupil before the run began writes now.
        let act = async {
            let there = items_of(&school, &pupil).iter().any(|key| key.starts_with("PUPIL#"));
            school.put_item(set);
            there
        };
        let run = school.stack.invoke("erase-due", event(&school));
        let Some(there) = wire.between("erase-due", at, run, act).await.1 else { break };
        if there {
            landed += 1;
            let _ = school.stack.invoke("erase-due", event(&school)).await;
            assert_eq!(items_of(&school, &pupil), [""; 0], "before call {at}");
        }
        at += 1;
    }
    assert!(landed > 5, "{landed}");
}

/// A pupil asks for their records while an administrator deletes them: the register keeps no name of theirs.
#[tokio::test]
async fn f86_a_request_that_is_recorded_while_the_pupil_is_deleted_names_nobody() {
    let wire = Wire::default();
    let school = school(&wire).await;
    let mut outcomes = [0, 0];
    for at in 0.. {
        let pupil = add(&school, 600 + at as u32).await;
        let name = format!("Asker number {at}");
        let form = OpenRequestForm {
            upn: upn(600 + at as u32).as_str().to_owned(),
            kind: Some(RequestKind::SubjectAccess),
            name: name.clone(),
            relation: Some(Relation::Pupil),
            contact: "asks@home.example".to_owned(),
            on: "02/09/2026".to_owned(),
            channel: Some(Channel::Letter),
        };
        let admin = school.admin();
        let (answer, acted) =
            wire.between("open-request", at, admin.run(&form), school.delete_pupil(pupil.id)).await;
        if acted.is_none() {
            break;
        }
        outcomes[usize::from(answer.is_ok())] += 1;
        let named = school.snapshot().items().filter(|item| item.to_string().contains(&name)).count();
        assert_eq!(named, 0, "before call {at}");
    }
    assert!(outcomes[0] > 2, "{outcomes:?}");
}

/// A class teacher sets a target while an administrator deletes the pupil: whichever comes first, nothing is left behind.
#[tokio::test]
async fn f10_a_target_that_is_set_while_the_pupil_is_deleted_is_refused_or_deleted_too() {
    for others in [false, true] {
        let wire = Wire::default();
        let school = school(&wire).await;
        let mut reached = 0;
        for at in 0.. {
            let pupil = add(&school, 500 + at as u32).await;
            if others {
                school.admin().set_target(pupil.id, "German", "6", None).await.expect("set");
            }
            let admin = school.admin();
            let set = admin.set_target(pupil.id, "French", "7", None);
            let act = school.delete_pupil(pupil.id);
            if wire.between("set-targets", at, set, act).await.1.is_none() {
                break;
            }
            reached += 1;
            assert_eq!(items_of(&school, &pupil), [""; 0], "before call {at}, others: {others}");
        }
        assert!(reached > 3, "{reached}");
    }
}

#[tokio::test]
async fn f75_a_hold_after_a_run_that_died_keeps_everything_or_comes_too_late() {
    let wire = Wire::default();
    let mut school = school(&wire).await;
    for at in calls() {
        let pupil = due(&mut school, 100 + at as u32).await;
        wire.plan_fault("erase-due", at, Fault::DiesAfter);
        let _ = school.stack.invoke("erase-due", event(&school)).await;
        if !wire.end_plan().reached {
            break;
        }
        let held = school.admin().run(&hold(&pupil)).await.is_ok();
        whole_or_gone(&school, &pupil, held, &format!("after call {at}")).await;
    }
}

#[tokio::test]
async fn a_hold_that_is_lifted_while_a_run_looks_at_it_is_not_forgotten() {
    let wire = Wire::default();
    let mut school = school(&wire).await;
    let other = school.person(&administrator("second@school.example")).await;
    for at in 0.. {
        let pupil = due(&mut school, 200 + at as u32).await;
        let other = school.nobody().sign_in(&other.username, PASSWORD).await.expect("signed in");
        let lift = LiftHoldForm { pupil: pupil.id, reason: HoldReason::LegalClaim };
        school.admin().run(&hold(&pupil)).await.expect("held");
        school.as_(&other).run(&lift).await.expect("asked");
        let act = async { school.admin().run(&lift).await.expect("lifted") };
        let run = school.stack.invoke("erase-due", event(&school));
        let Some(lifted) = wire.between("erase-due", at, run, act).await.1 else { break };
        assert_eq!(lifted.holds, []);
        later(&mut school, 1).await;
        sweep(&school).await;
        assert_eq!(items_of(&school, &pupil), [""; 0], "before call {at}");
    }
}

#[tokio::test]
async fn f82_two_who_lift_at_once_are_two_and_one_in_two_sessions_is_one() {
    let wire = Wire::default();
    let mut school = school(&wire).await;
    let pupil = due(&mut school, 1).await;
    let other = school.person(&administrator("second@school.example")).await;
    let lift = LiftHoldForm { pupil: pupil.id, reason: HoldReason::LegalClaim };
    school.admin().run(&hold(&pupil)).await.expect("held");
    let again = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    let (first, session) = (school.admin(), school.as_(&again));
    let (a, b) = tokio::join!(first.run(&lift), session.run(&lift));
    assert!(a.is_ok() || b.is_ok(), "{a:?} {b:?}");
    for ask in [&first, &session] {
        let view = ask.run(&lift).await.expect("the same person");
        assert!(view.holds[0].lifting.as_ref().is_some_and(|asked| asked.own));
    }
    // Somebody without School setup cannot confirm it.
    let person = school.person(&teacher("third@school.example")).await;
    assert_eq!(school.as_(&person).run(&lift).await.expect_err("no permission").status, 403);
    let second = school.as_(&other);
    let (a, b) = tokio::join!(second.run(&lift), second.run(&lift));
    assert!(a.is_ok() || b.is_ok(), "{a:?} {b:?}");
    let view = first.run(&ViewPupilForm { pupil: pupil.id }).await.expect("a pupil");
    assert_eq!(view.holds, [], "two people");
}
