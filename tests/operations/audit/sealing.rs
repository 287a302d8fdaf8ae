//! Sealing: what one transaction takes, and what happens to an entry that cannot be sealed.

use super::{check, put, rows};
use domain::audit::chain::Fault;
use domain::audit::entry::Entry;
use domain::base::hash::fingerprint;
use domain::base::ids::{EntryId, OrganisationId};
use serde_json::{Value, json};
use tests::wire::{Fault as Call, Wire};
use tests::{TestSchool, teacher};
use uuid::Uuid;

/// An entry of the school that no change made, with this number and as many bytes of people text.
fn entry(organisation: OrganisationId, n: u128, bytes: usize) -> Entry {
    let people = "x".repeat(bytes);
    let record = json!({
        "at": "2026-09-02T09:00:00Z", "by": "visitor", "request": format!("r{n}"), "kind": "target-set",
        "about": [], "people": fingerprint(people.as_bytes()),
    });
    let id = EntryId(Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + n));
    Entry { id, organisation, record: record.to_string(), people: Some(people), sealed: None }
}

/// The stream's record of an item that carries this text as its entry.
fn carrying(n: usize, entry: &str) -> Value {
    json!({"eventName": "INSERT", "dynamodb": {
        "Keys": {"pk": {"S": "ORG#x"}, "sk": {"S": format!("SET#{n}")}},
        "NewImage": {"entry": {"S": entry}}, "SequenceNumber": n.to_string()}})
}

fn carrying_entry(n: usize, entry: &Entry) -> Value {
    carrying(n, &serde_json::to_string(entry).expect("JSON"))
}

async fn seal(school: &TestSchool, records: &[Value]) -> Vec<Value> {
    let answer = school.stack.invoke("seal-audit", json!({ "Records": records })).await.expect("an answer");
    answer["batchItemFailures"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn entries_of_more_than_four_megabytes_are_sealed_in_several_transactions() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    // Twelve entries of nearly 400 kB, the most that an item holds.
    let records: Vec<Value> =
        (0..12).map(|n| carrying_entry(n, &entry(school.id, n as u128, 390_000))).collect();
    wire.take_calls();
    assert_eq!(seal(&school, &records).await, Vec::<Value>::new());
    let calls = wire.take_calls_of("seal-audit");
    assert_eq!(calls.iter().filter(|call| call.operation == "TransactWriteItems").count(), 2);
    assert!(check(&school, None).await.0.is_empty());
    assert!(school.stack.queued().is_empty());
}

#[tokio::test]
async fn an_entry_that_cannot_be_sealed_goes_to_the_queue_and_the_others_are_sealed() {
    let school = TestSchool::new().await;
    let mut records: Vec<Value> =
        (0..9).map(|n| carrying_entry(n, &entry(school.id, n as u128, 10))).collect();
    // One stands in the table and is no entry; one is so long that its seal's number does not fit; one is no JSON.
    let (pk, id) = (format!("AUDIT#{}", school.id), entry(school.id, 3, 0).id);
    put(school.stack.db(), &json!({"pk": {"S": pk}, "sk": {"S": format!("ENTRY#{id}")}, "id": {"N": "7"}}));
    records[5] = carrying_entry(5, &entry(school.id, 5, 420_000));
    records[7] = carrying(7, "not an entry");
    let before = rows(school.stack.db(), "SEAL#").len();
    assert_eq!(seal(&school, &records).await, Vec::<Value>::new(), "what is in the queue is handled");
    assert_eq!(rows(school.stack.db(), "SEAL#").len(), before + 6);
    let queued = school.stack.queued();
    let mut aside: Vec<&str> = Vec::new();
    let bodies: Vec<Value> =
        queued.iter().map(|message| serde_json::from_str(&message.body).expect("JSON")).collect();
    for body in &bodies {
        assert!(body["cause"].as_str().is_some_and(|cause| !cause.is_empty()), "{body}");
        aside.push(body["Records"][0]["dynamodb"]["SequenceNumber"].as_str().expect("a number"));
    }
    // The stream told of the item in the table too, under a longer number of its own.
    aside.retain(|number| number.len() == 1);
    aside.sort_unstable();
    assert_eq!(aside, ["3", "5", "7"]);
    assert!(queued.iter().all(|message| message.queue == "attain-local-unsealed-entries"));
    assert_eq!(check(&school, None).await.0, [(Fault::Illegible, None)], "the rest is whole");

    // Once its reason is mended, the message is the event that seals the entry.
    put(school.stack.db(), &rows(school.stack.db(), "ENTRY#").iter().find(|item| item["id"]["N"] == "7").map(|item| {
        let mended = serde_json::to_value(entry(school.id, 3, 10)).expect("JSON");
        let text = |name: &str| json!({"S": mended[name]});
        json!({"pk": item["pk"], "sk": item["sk"], "id": text("id"), "organisation": text("organisation"),
               "record": text("record"), "people": text("people")})
    }).expect("the entry"));
    let message = bodies.into_iter().find(|body| body["Records"][0]["dynamodb"]["SequenceNumber"] == "3");
    school.stack.invoke("seal-audit", message.expect("the message")).await.expect("sealed");
    assert!(check(&school, None).await.0.is_empty());
}

#[tokio::test]
async fn a_record_counts_as_handled_only_once_the_queue_has_it() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let records = [carrying(0, "not an entry"), carrying_entry(1, &entry(school.id, 1, 10))];
    wire.plan_fault("seal-audit", 0, Call::DiesBefore);
    assert_eq!(
        seal(&school, &records).await,
        [json!({"itemIdentifier": "0"}), json!({"itemIdentifier": "1"})]
    );
    wire.end_plan();
    assert_eq!(seal(&school, &records).await, Vec::<Value>::new());
    assert_eq!(school.stack.queued().len(), 1);
    assert!(check(&school, None).await.0.is_empty());
}

#[tokio::test]
async fn a_failure_that_passes_blames_no_entry() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.admin().run(&teacher("ann@school.example")).await.expect("created");
    let records: Vec<Value> = (0..5).map(|n| carrying_entry(n, &entry(school.id, n as u128, 10))).collect();
    // The first call reads the entries.
    wire.plan_fault("seal-audit", 0, Call::TimesOut);
    let failed = seal(&school, &records).await;
    wire.end_plan();
    assert!(school.stack.queued().is_empty());
    if !failed.is_empty() {
        assert_eq!(failed.len(), 5);
        assert_eq!(seal(&school, &records).await, Vec::<Value>::new());
    }
    assert!(check(&school, None).await.0.is_empty());
}

#[tokio::test]
async fn only_seal_audit_may_write_the_ledger() {
    let school = TestSchool::new().await;
    let ledger = "arn:aws:dynamodb:eu-west-2:000000000000:table/attain-local-ledger";
    for action in ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "DeleteTable"] {
        let may = school.stack.allowed(&format!("dynamodb:{action}"), ledger, Some("CHAIN#x"));
        assert!(may.iter().all(|function| function == "seal-audit"), "{action}: {may:?}");
    }
    assert_eq!(school.stack.allowed("dynamodb:PutItem", ledger, Some("CHAIN#x")), ["seal-audit"]);
    let readers = school.stack.allowed("dynamodb:GetItem", ledger, Some("CHAIN#x"));
    assert_eq!(readers, ["check-audit", "check-school-audit", "lock-heads", "seal-audit"]);
}
