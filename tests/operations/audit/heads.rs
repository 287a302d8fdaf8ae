//! The heads of the chains, locked away once per day, and what the check finds by them.

use super::{busy_school, check, delete, put, rows};
use domain::accounts::forms::DeletePendingUserForm;
use domain::audit::chain::{Fault, Head};
use domain::base::ids::EntryId;
use dynoxide::Database;
use serde_json::{Value, json};
use tests::wire::{Fault as Call, Wire};
use tests::{TestSchool, teacher};

async fn lock(school: &TestSchool) -> Value {
    school.stack.invoke("lock-heads", json!({})).await.expect("a run")
}

fn sequence(item: &Value) -> u64 {
    item["sequence"]["N"].as_str().and_then(|n| n.parse().ok()).expect("a number")
}

/// Rewrites the school's chain, as somebody could who may write both tables: without the entry of this number.
fn rewrite_without(school: &TestSchool, gone: u64) {
    let db: &Database = school.stack.db();
    let mut seals = rows(db, "SEAL#");
    seals.sort_by_key(sequence);
    let head = rows(db, "HEAD").remove(0);
    let mut chain = Head::of(school.id);
    seals.iter().for_each(|seal| delete(db, seal));
    for mut item in seals {
        let id = EntryId::parse(item["entry"]["S"].as_str().expect("an id")).expect("an id");
        let mut entry = rows(db, &format!("ENTRY#{id}")).remove(0);
        if sequence(&item) == gone {
            delete(db, &entry);
            continue;
        }
        let seal = chain.seal(id, entry["record"]["S"].as_str().expect("a record"));
        chain = seal.head();
        let number = json!({"N": seal.sequence.to_string()});
        item["sk"]["S"] = format!("SEAL#{:012}", seal.sequence).into();
        (item["sequence"], entry["sealed"]) = (number.clone(), number);
        item["previous"]["S"] = seal.previous.clone().into();
        item["hash"]["S"] = seal.hash.clone().into();
        put(db, &item);
        put(db, &entry);
    }
    let (mut head, number) = (head, chain.sequence.to_string());
    (head["sequence"]["N"], head["hash"]["S"]) = (number.into(), chain.hash.into());
    put(db, &head);
}

#[tokio::test]
async fn a_chain_that_was_written_anew_as_a_whole_is_found_by_the_locked_head() {
    let school = busy_school().await;
    rewrite_without(&school, 4);
    assert!(check(&school, None).await.0.is_empty(), "before a head is locked, nothing shows it");
    assert_eq!(lock(&school).await["locked"], 1);
    assert!(check(&school, None).await.0.is_empty());

    let pending = school.admin().run(&teacher("late@school.example")).await.expect("created");
    school.admin().run(&DeletePendingUserForm { user: pending.id }).await.expect("deleted");
    school.wait_until_idle().await;
    rewrite_without(&school, 4);
    assert_eq!(check(&school, None).await.0, [(Fault::LockedHeadMissing, Some(10))]);
    let checked = school.stack.invoke("check-school-audit", json!({"organisation": school.id})).await;
    assert_eq!(checked.expect("checked")["findings"][0]["fault"], "locked-head-missing");
    let refused = school.stack.invoke("lock-heads", json!({})).await.expect_err("raises the alarm");
    assert!(refused.to_string().contains("lock-heads"), "{refused}");
    assert!(school.log.lines().iter().any(|line| line["unlocked"] == json!(school.id)
        && line["cause"].as_str().is_some_and(|cause| cause.contains("no longer contains the head 10."))));
}

#[tokio::test]
async fn a_chain_that_was_cut_off_is_found_by_the_locked_head() {
    let school = busy_school().await;
    lock(&school).await;
    let db = school.stack.db();
    let mut seals = rows(db, "SEAL#");
    seals.sort_by_key(sequence);
    let last = seals.pop().expect("a seal");
    delete(db, &last);
    delete(db, &rows(db, &format!("ENTRY#{}", last["entry"]["S"].as_str().expect("an id"))).remove(0));
    let mut head = rows(db, "HEAD").remove(0);
    let before = seals.pop().expect("a seal");
    (head["sequence"], head["hash"]) = (before["sequence"].clone(), before["hash"].clone());
    put(db, &head);
    assert_eq!(check(&school, None).await.0, [(Fault::LockedHeadMissing, Some(11))]);
    // Also if the whole chain is gone.
    [rows(db, "SEAL#"), rows(db, "HEAD"), rows(db, "ENTRY#")]
        .concat()
        .iter()
        .for_each(|item| delete(db, item));
    assert!(check(&school, None).await.0.contains(&(Fault::LockedHeadMissing, Some(11))));
    school.stack.invoke("lock-heads", json!({})).await.expect_err("raises the alarm");
}

#[tokio::test]
async fn a_head_is_locked_once_however_often_the_run_comes_and_wherever_it_dies() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.neighbour().await;
    assert_eq!(lock(&school).await, json!({"trails": 3, "locked": 2}));
    assert_eq!(lock(&school).await, json!({"trails": 3, "locked": 0}), "nothing new, nothing to lock");
    for n in 0.. {
        let pending = school.admin().run(&teacher(&format!("ann{n}@school.example"))).await.expect("created");
        school.admin().run(&DeletePendingUserForm { user: pending.id }).await.expect("deleted");
        school.wait_until_idle().await;
        let fault = if n % 2 == 0 { Call::DiesBefore } else { Call::DiesAfter };
        wire.plan_fault("lock-heads", n / 2, fault);
        let died = school.stack.invoke("lock-heads", json!({})).await;
        let outcome = wire.end_plan();
        let again = lock(&school).await;
        assert!(check(&school, None).await.0.is_empty(), "{n}");
        if !outcome.reached {
            assert_eq!(
                (died.expect("a run")["locked"].clone(), again["locked"].clone()),
                (json!(1), json!(0))
            );
            return;
        }
    }
}

#[tokio::test]
async fn no_function_may_delete_a_locked_head_or_shorten_its_lock() {
    let school = TestSchool::new().await;
    let resource = format!("arn:aws:s3:::attain-local-heads/heads/{}/1", school.id);
    for action in ["DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention", "PutObjectRetention"] {
        assert!(school.stack.allowed(&format!("s3:{action}"), &resource, None).is_empty(), "{action}");
    }
    assert_eq!(school.stack.allowed("s3:PutObject", &resource, None), ["lock-heads"]);
}
