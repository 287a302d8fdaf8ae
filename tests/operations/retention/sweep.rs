//! The days of the sweep: notice, erasure, what defers it and what ends it.

use super::*;
use domain::audit::forms::{AuditFilter, ListAuditForm};
use domain::base::event::{Author, EventKind};
use domain::records::forms::{LiftHoldForm, PlaceHoldForm, ReturnPupilForm, ViewPupilForm};
use domain::records::hold::HoldReason;
use tests::administrator;
use tests::wire::{Fault, Wire, access_key};

/// The last notice of an erasure to the administrator, and the number of such notices.
fn notices(school: &TestSchool) -> (usize, String) {
    let mut letters = school.stack.mail();
    letters
        .retain(|letter| letter.to == [school.admin.email.clone()] && letter.subject.contains("will erase"));
    (letters.len(), letters.pop().map(|letter| letter.text).unwrap_or_default())
}

#[tokio::test]
async fn f71_a_leaver_is_announced_21_days_ahead_and_erased_six_months_after_the_report() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let (leaver, stays) = (add(&school, 1).await, add(&school, 2).await);
    leaves(&school, &leaver, "01/09/2026").await;
    for day in ["2026-09-03", "2027-02-08"] {
        on(&mut school, day).await;
        sweep(&school).await;
        assert_eq!((pupils(&school), notices(&school).0), (2, 0), "{day}");
    }
    on(&mut school, "2027-02-09").await;
    for _ in 0..2 {
        sweep(&school).await;
        let (number, text) = notices(&school);
        assert_eq!(number, 1, "once, however often the sweep runs");
        assert!(text.contains("02/03/2027: 1 pupil, because they left"), "{text}");
        assert!(!text.contains("Surname"), "{text}");
    }
    on(&mut school, "2027-03-01").await;
    sweep(&school).await;
    assert_eq!(pupils(&school), 2, "not a day early");
    on(&mut school, "2027-03-02").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), erasures(&school).len(), notices(&school).0), (1, 1, 1));
    let gone = school.admin().run(&ViewPupilForm { pupil: leaver.id }).await.expect_err("gone");
    assert_eq!(gone.status, 404);
    school.admin().run(&ViewPupilForm { pupil: stays.id }).await.expect("still there");
    for kind in [EventKind::ErasureAnnounced, EventKind::PupilsErased] {
        let filter = AuditFilter { kind: Some(kind), ..AuditFilter::default() };
        let trail = school.admin().run(&ListAuditForm { filter, cursor: None }).await.expect("the trail");
        let by: Vec<Author> = trail.rows.iter().map(|entry| entry.by).collect();
        assert_eq!(by, [Author::Schedule], "{kind:?}");
    }
}

#[tokio::test]
async fn f75_after_a_long_outage_the_school_is_warned_before_anybody_is_erased() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let leaver = add(&school, 1).await;
    leaves(&school, &leaver, "01/09/2026").await;
    on(&mut school, "2027-03-17").await;
    sweep(&school).await;
    let (number, text) = notices(&school);
    assert_eq!((number, pupils(&school)), (1, 1), "15 days late, and nobody was told");
    assert!(text.contains("31/03/2027: 1 pupil, because they left"), "{text}");
    on(&mut school, "2027-03-30").await;
    sweep(&school).await;
    assert_eq!(pupils(&school), 1);
    on(&mut school, "2027-03-31").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), erasures(&school).len(), notices(&school).0), (0, 1, 1));
}

#[tokio::test]
async fn f71_a_cohort_is_erased_at_the_end_of_february_and_the_others_stay() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    for number in 1..=23 {
        add(&school, number).await;
    }
    let fields = PupilFields { year_group: "10".to_owned(), ..fields(30, "Ann", "Lee") };
    school.admin().run(&AddPupilForm { fields }).await.expect("added");
    record(&school, json!({ "year_groups": { "lowest": 7, "highest": 11 } })).await;
    on(&mut school, "2028-02-15").await;
    sweep(&school).await;
    let (number, text) = notices(&school);
    assert_eq!((number, pupils(&school)), (1, 24));
    let line = "29/02/2028: 23 pupils, because they completed Year 11 on 31/08/2027";
    assert!(text.contains(line), "{text}");
    // The sweep did not run on the day, and catches up.
    on(&mut school, "2028-03-03").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), erasures(&school).len()), (1, 23));
    assert_eq!(sweep(&school).await["schools"], 0, "nothing is left to look at");
}

#[tokio::test]
async fn f71_what_no_longer_holds_erases_nobody() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let (returns, later) = (add(&school, 1).await, add(&school, 2).await);
    for pupil in [&returns, &later] {
        leaves(&school, pupil, "01/09/2026").await;
    }
    record(&school, json!({ "subscription": { "first": "2026-09-01", "last": "2026-09-30" } })).await;
    on(&mut school, "2027-02-16").await;
    sweep(&school).await;
    assert_eq!(notices(&school).0, 1);
    school.admin().run(&ReturnPupilForm { pupil: returns.id }).await.expect("returned");
    leaves(&school, &later, "30/04/2027").await;
    record(&school, json!({ "subscription": { "first": "2026-09-01" } })).await;
    for day in ["2027-03-02", "2027-03-31", "2027-05-01"] {
        on(&mut school, day).await;
        sweep(&school).await;
        assert_eq!((pupils(&school), erasures(&school).len()), (2, 0), "{day}");
    }
    told_and_on(&mut school, "2027-10-30").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), erasures(&school).len()), (1, 1));
}

#[tokio::test]
async fn f75_a_hold_defers_the_erasure_and_lifting_it_by_two_resumes_it() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    school.person(&administrator("jo@school.example")).await;
    let (held, other) = (add(&school, 1).await, add(&school, 2).await);
    record(&school, json!({ "subscription": { "first": "2026-09-01", "last": "2026-09-30" } })).await;
    let (pupil, reason) = (held.id, HoldReason::Complaint);
    let hold = PlaceHoldForm { pupil, reason: Some(reason), note: String::new() };
    school.admin().run(&hold).await.expect("held");
    on(&mut school, "2027-03-16").await;
    sweep(&school).await;
    assert!(notices(&school).1.contains("30/03/2027: 1 pupil, "), "{}", notices(&school).1);
    for day in ["2027-03-30", "2027-05-01"] {
        on(&mut school, day).await;
        sweep(&school).await;
        assert_eq!((pupils(&school), erasures(&school).len()), (1, 1), "{day}");
    }
    assert_eq!(school.admin().run(&ViewPupilForm { pupil: other.id }).await.expect_err("gone").status, 404);
    let jo = school.nobody().sign_in("jo@school.example", PASSWORD).await.expect("signed in");
    school.admin().run(&LiftHoldForm { pupil, reason }).await.expect("asked");
    sweep(&school).await;
    assert_eq!(pupils(&school), 1, "one person does not lift it");
    school.as_(&jo).run(&LiftHoldForm { pupil, reason }).await.expect("lifted");
    sweep(&school).await;
    assert_eq!((pupils(&school), erasures(&school).len()), (0, 2));
}

#[tokio::test]
async fn a_subscription_that_ends_is_one_hint_however_many_pupils_there_are() {
    let wire = Wire::default();
    let mut school = TestSchool::over(&wire).await;
    school.with_year_11(60);
    wire.take_calls();
    record(&school, json!({ "subscription": { "first": "2026-09-01", "last": "2026-09-30" } })).await;
    let calls = wire.take_calls_of("record-school-facts");
    assert_eq!(
        calls.iter().map(|call| call.operation.as_str()).collect::<Vec<_>>(),
        ["BatchGetItem", "TransactWriteItems",]
    );
    on(&mut school, "2026-09-03").await;
    sweep(&school).await;
    told_and_on(&mut school, "2027-03-30").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), erasures(&school).len()), (0, 60));
}

#[tokio::test]
async fn a_day_with_nothing_due_costs_one_request() {
    let wire = Wire::default();
    let mut school = TestSchool::over(&wire).await;
    school.grant_everything();
    add(&school, 1).await;
    school.neighbour().await;
    on(&mut school, "2026-10-01").await;
    wire.take_calls();
    sweep(&school).await;
    let calls = wire.take_calls();
    let of =
        |function: &str| calls.iter().filter(|call| call.key == access_key(function)).collect::<Vec<_>>();
    let swept: Vec<&str> = of("retention-sweep").iter().map(|call| call.operation.as_str()).collect();
    assert_eq!((swept, of("erase-due").len()), (vec!["Query"], 0));
}

#[tokio::test]
async fn three_runs_at_once_erase_once() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    for number in 1..=25 {
        let pupil = add(&school, number).await;
        leaves(&school, &pupil, "01/09/2026").await;
    }
    told_and_on(&mut school, "2027-03-02").await;
    let body = json!({ "organisation": school.id, "days": ["2027-02-09"] }).to_string();
    let run = || school.stack.invoke("erase-due", json!({ "Records": [{ "body": body }] }));
    // Those that meet another run fail, and their messages come again.
    let _ = futures::join!(run(), run(), run());
    run().await.expect("nothing is left, or the rest");
    assert_eq!((pupils(&school), erasures(&school).len()), (0, 25));
    let entries = school.snapshot();
    let erased = entries.items().filter_map(|item| item["record"]["S"].as_str());
    let erased: usize = erased
        .filter(|record| record.contains("\"kind\":\"pupils-erased\""))
        .map(|record| record.matches("\"pupil\":").count())
        .sum();
    assert_eq!(erased, 25, "each pupil once");
}

#[tokio::test]
async fn a_run_that_fails_at_any_call_is_completed_by_the_next() {
    let wire = Wire::default();
    let mut school = TestSchool::over(&wire).await;
    school.grant_everything();
    let mut number = 0;
    for at in 0.. {
        let mut reached = false;
        for (n, kind) in Fault::due(at) {
            number += 1;
            let pupil = add(&school, number).await;
            leaves(&school, &pupil, &school.clock.now().strftime("%d/%m/%Y").to_string()).await;
            // The notice, and the day of the erasure.
            for days in [170, 15] {
                sweep(&school).await;
                let day = school.clock.now() + SignedDuration::from_hours(24 * days);
                on(&mut school, &day.strftime("%Y-%m-%d").to_string()).await;
            }
            let days = [school.clock.now().strftime("%Y-%m-%d").to_string()];
            let body = json!({ "organisation": school.id, "days": days }).to_string();
            let event = json!({ "Records": [{ "body": body }] });
            wire.plan_fault("erase-due", at, kind);
            let _ = school.stack.invoke("erase-due", event.clone()).await;
            let outcome = wire.end_plan();
            school.stack.invoke("erase-due", event).await.expect("the next run");
            school.wait_until_idle().await;
            let done = erasures(&school).len();
            assert_eq!((pupils(&school), done), (0, number as usize), "{kind:?} at call {at} ({n})");
            reached |= outcome.reached;
        }
        if !reached {
            break;
        }
    }
}

#[tokio::test]
async fn only_erase_due_may_write_erasures_and_tombstones() {
    let school = TestSchool::new().await;
    let ledger = "arn:aws:dynamodb:eu-west-2:000000000000:table/attain-local-ledger";
    for partition in ["ERASED#x", "TOMB#x"] {
        for action in ["PutItem", "UpdateItem"] {
            let may = school.stack.allowed(&format!("dynamodb:{action}"), ledger, Some(partition));
            assert_eq!(may, ["erase-due"]);
        }
        let may = school.stack.allowed("dynamodb:DeleteItem", ledger, Some(partition));
        assert!(may.is_empty(), "{may:?}");
    }
}

#[tokio::test]
async fn f75_a_sweep_that_was_down_for_days_tells_the_school_14_days_before_it_erases_anybody() {
    for (down_until, erased_on) in [
        ("2027-02-12", "2027-03-02"),
        ("2027-02-16", "2027-03-02"),
        ("2027-02-20", "2027-03-06"),
        ("2027-03-05", "2027-03-19"),
    ] {
        let mut school = TestSchool::new().await;
        school.grant_everything();
        let leaver = add(&school, 1).await;
        leaves(&school, &leaver, "01/09/2026").await;
        on(&mut school, down_until).await;
        sweep(&school).await;
        let (number, text) = notices(&school);
        let day: jiff::civil::Date = erased_on.parse().expect("a day");
        let line = format!("{}: 1 pupil, because they left", day.strftime("%d/%m/%Y"));
        assert!(number == 1 && text.contains(&line), "down until {down_until}: {text}");
        on(&mut school, &day.yesterday().expect("a day").to_string()).await;
        sweep(&school).await;
        assert_eq!(pupils(&school), 1, "down until {down_until}: not before {erased_on}");
        on(&mut school, erased_on).await;
        sweep(&school).await;
        assert_eq!((pupils(&school), notices(&school).0), (0, 1), "down until {down_until}");
    }
}

#[tokio::test]
async fn f75_who_is_announced_by_one_hint_is_not_erased_by_another_on_the_same_day() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let pupil = add(&school, 1).await;
    leaves(&school, &pupil, "30/04/2027").await;
    on(&mut school, "2027-10-09").await;
    sweep(&school).await;
    assert_eq!(notices(&school).0, 1);
    // Returned and reported again: the hint of the first report still stands at the day of its erasure, and the sweep is
    // down until both reports are over.
    school.admin().run(&ReturnPupilForm { pupil: pupil.id }).await.expect("returned");
    leaves(&school, &pupil, "09/10/2027").await;
    on(&mut school, "2028-05-01").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), notices(&school).0), (1, 2), "told first");
    on(&mut school, "2028-05-15").await;
    sweep(&school).await;
    assert_eq!(pupils(&school), 0);
}
