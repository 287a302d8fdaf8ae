//! Names leave the audit trail after five years, and the chain over it can still be checked.

use super::*;
use tests::wire::{Fault, Wire};

/// The entries of the trail with and without the people they name, oldest first.
fn entries(school: &TestSchool) -> Vec<Value> {
    let of = school.snapshot();
    let trail = format!("AUDIT#{}", school.id);
    let mut entries: Vec<Value> = of.items().filter(|item| item["pk"]["S"] == trail).cloned().collect();
    entries.sort_by_key(|entry| entry["sk"]["S"].as_str().map(str::to_owned));
    entries
}

fn named(school: &TestSchool) -> usize {
    entries(school).iter().filter(|entry| entry.get("people").is_some()).count()
}

async fn findings(school: &TestSchool) -> Value {
    let form = json!({ "organisation": school.id });
    school.stack.invoke("check-school-audit", form).await.expect("checked")["findings"].clone()
}

#[tokio::test]
async fn f72_names_leave_the_trail_five_years_after_their_month_and_the_chain_still_verifies() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    add(&school, 1).await;
    school.wait_until_idle().await;
    let september = named(&school);
    assert!(september > 2, "{september}");
    on(&mut school, "2026-10-05").await;
    add(&school, 2).await;
    school.wait_until_idle().await;
    let both = named(&school);
    assert!(both > september);
    on(&mut school, "2031-09-30").await;
    sweep(&school).await;
    assert!(entries(&school)[..both].iter().all(|entry| entry.get("people").is_some()), "not a day early");
    for (day, nameless) in [("2031-10-01", september), ("2031-10-02", september), ("2031-11-01", both)] {
        on(&mut school, day).await;
        sweep(&school).await;
        let entries = entries(&school);
        let gone = entries.iter().take_while(|entry| entry.get("people").is_none()).count();
        assert_eq!(gone, nameless, "{day}");
        assert!(entries[gone..].iter().all(|entry| entry.get("people").is_some()), "{day}");
        assert!(entries.iter().all(|entry| entry.get("record").is_some()), "{day}");
        assert_eq!(findings(&school).await, json!([]), "{day}");
    }
    let old: Vec<String> = entries(&school)[..both].iter().map(ToString::to_string).collect();
    for name in [school.admin.email.as_str(), "127.0.0.1"] {
        assert!(!old.iter().any(|entry| entry.contains(name)), "{name} is left");
    }
}

#[tokio::test]
async fn f72_removing_names_is_completed_by_the_next_run_at_whatever_call_it_fails() {
    for at in 0.. {
        let mut reached = false;
        for (n, kind) in Fault::due(at) {
            let wire = Wire::default();
            let mut school = TestSchool::over(&wire).await;
            let before = named(&school);
            on(&mut school, "2031-10-01").await;
            let body = json!({ "organisation": school.id, "days": ["2031-10-01"] }).to_string();
            let event = json!({ "Records": [{ "body": body }] });
            wire.plan_fault("erase-due", at, kind);
            let _ = school.stack.invoke("erase-due", event.clone()).await;
            let outcome = wire.end_plan();
            school.stack.invoke("erase-due", event).await.expect("the next run");
            school.wait_until_idle().await;
            let gone = entries(&school).iter().take_while(|entry| entry.get("people").is_none()).count();
            assert!(gone >= before, "{kind:?} at call {at} ({n}): {gone} of {before}");
            assert_eq!(findings(&school).await, json!([]), "{kind:?} at call {at}");
            reached |= outcome.reached;
        }
        if !reached {
            break;
        }
    }
}
