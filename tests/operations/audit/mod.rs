//! The audit trail: who changed what, when and from where, and that the check finds every alteration.

mod heads;
mod reads;
mod sealing;
mod sign_ins;
mod view_access;

use domain::accounts::forms::{ChangeNameForm, DeletePendingUserForm};
use domain::audit::chain::Fault;
use domain::audit::forms::{AuditFilter, CheckAuditForm, CheckView, EntryView, ListAuditForm};
use domain::base::event::{Author, EventGroup, EventKind};
use domain::base::ids::UserId;
use domain::batches::columns::BatchKind;
use domain::batches::forms::{AmendBatchRowForm, ProcessBatchForm};
use dynoxide::Database;
use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{TestSchool, staff, table_of, teacher, workbook};

/// The entries that pass the filter, newest first: of changes, unless the filter names another group.
async fn entries(school: &TestSchool, filter: AuditFilter) -> Vec<EntryView> {
    let filter = AuditFilter { group: filter.group.or(Some(EventGroup::Changes)), ..filter };
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let page =
            school.admin().run(&ListAuditForm { filter: filter.clone(), cursor }).await.expect("a page");
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

/// Checks the whole trail. Returns the findings (fault and sequence number) and the head of the chain.
async fn check(school: &TestSchool, noted: Option<&str>) -> (Vec<(Fault, Option<u64>)>, String) {
    let (mut findings, mut cursor) = (Vec::new(), None);
    loop {
        let form = CheckAuditForm { cursor, noted: noted.map(str::to_owned) };
        let view: CheckView = school.admin().run(&form).await.expect("a stretch");
        findings.extend(view.findings.iter().map(|finding| (finding.fault, finding.sequence)));
        cursor = view.next;
        if cursor.is_none() {
            return (findings, view.head);
        }
    }
}

/// A school whose trail ends with eight entries, a second apart: pending users who were created and deleted. Before them
/// stand three: that the school was set up, and that its first administrator signed up and signed in.
async fn busy_school() -> TestSchool {
    let school = TestSchool::new().await;
    for n in 0..4 {
        school.clock.forward(SignedDuration::from_secs(1));
        let pending = school.admin().run(&teacher(&format!("t{n}@school.example"))).await.expect("created");
        school.clock.forward(SignedDuration::from_secs(1));
        school.admin().run(&DeletePendingUserForm { user: pending.id }).await.expect("deleted");
    }
    school.wait_until_idle().await;
    school
}

/// The items of both tables whose sort keys begin with this.
fn rows(db: &Database, prefix: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for table in [table_of(""), table_of("CHAIN#")] {
        let request = serde_json::from_value(json!({"TableName": table})).expect("a scan");
        let items = db.scan(request).expect("scanned").items.unwrap_or_default();
        rows.extend(items.iter().map(|item| serde_json::to_value(item).expect("JSON")));
    }
    rows.retain(|item| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(prefix)));
    rows
}

fn table(item: &Value) -> &'static str {
    table_of(item["pk"]["S"].as_str().expect("a key"))
}

fn put(db: &Database, item: &Value) {
    db.put_item(serde_json::from_value(json!({"TableName": table(item), "Item": item})).expect("a put"))
        .expect("put");
}

fn delete(db: &Database, item: &Value) {
    let key = json!({"pk": item["pk"], "sk": item["sk"]});
    db.delete_item(serde_json::from_value(json!({"TableName": table(item), "Key": key})).expect("a delete"))
        .expect("deleted");
}

#[tokio::test]
async fn an_entry_says_who_did_what_to_whom_when_from_where_and_under_which_request() {
    let school = TestSchool::new().await;
    school.clock.forward(SignedDuration::from_mins(1));
    let pending = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let entry = entries(&school, AuditFilter::default()).await.remove(0);
    assert_eq!(
        (entry.kind, entry.at.as_str(), entry.sealed),
        (EventKind::UsersInvited, "02/09/2026 10:01", true)
    );
    assert!(matches!(entry.by, Author::User(_)));
    assert_eq!(entry.by_name, Some(format!("Robin Weaver ({})", school.admin.username)));
    assert_eq!(entry.address.as_deref(), Some("127.0.0.1"));
    assert_eq!(entry.about[0].name.as_deref(), Some("Ann Lee (ann@school.example)"));
    assert_eq!(entry.changes[0].after, "Teacher: View school-level reports");
    assert!(!entry.request.is_empty());
    let text = serde_json::to_string(&rows(school.stack.db(), "ENTRY#")).expect("JSON");
    assert!(!text.contains(&pending.activation_code), "no secret stands in an entry");
}

#[tokio::test]
async fn names_and_addresses_stand_in_one_attribute_of_an_entry() {
    let school = TestSchool::new().await;
    let batch = school.upload(BatchKind::Users, "Ann Lee.xlsx", workbook(&staff(2))).await.summary.id;
    let cells = ["Ann", "Lee", "b@school.example", "Teacher", tests::AGGREGATE].map(str::to_owned).to_vec();
    school.admin().run(&AmendBatchRowForm { batch, row: 2, cells }).await.expect("amended");
    let name = ChangeNameForm { forename: "Ann".to_owned(), surname: "Weaver".to_owned() };
    school.admin().run(&name).await.expect("renamed");
    school.admin().run(&teacher("ann@school.example")).await.expect("created");
    for mut entry in rows(school.stack.db(), "ENTRY#") {
        entry.as_object_mut().expect("an item").remove("people").expect("people");
        let text = entry.to_string();
        for personal in ["Ann", "Lee", "Weaver", "@school.example", "127.0.0.1", &school.admin.username] {
            assert!(!text.contains(personal), "{personal}: {text}");
        }
    }
}

#[tokio::test]
async fn many_accounts_created_together_are_one_entry_that_lists_them() {
    let school = TestSchool::new().await;
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(100))).await;
    let form = ProcessBatchForm { batch: view.summary.id, confirmed: false };
    school.admin().run(&form).await.expect("created");
    let filter = AuditFilter { kind: Some(EventKind::UsersInvited), ..AuditFilter::default() };
    let mut sizes: Vec<usize> =
        entries(&school, filter).await.iter().map(|entry| entry.about.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [6, 47, 47]);
    let (findings, head) = check(&school, None).await;
    assert!(findings.iter().all(|(fault, _)| *fault == Fault::NotSealedYet), "{findings:?}");
    school.wait_until_idle().await;
    assert!(check(&school, Some(&head)).await.0.is_empty());
}

#[tokio::test]
async fn the_trail_is_filtered_by_kind_person_and_day_and_comes_newest_first() {
    let school = busy_school().await;
    school.clock.forward(SignedDuration::from_hours(24));
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let school = TestSchool { admin, ..school };
    let late = school.admin().run(&teacher("late@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let all = entries(&school, AuditFilter::default()).await;
    assert!(all.windows(2).all(|pair| pair[0].id > pair[1].id));
    assert_eq!(all.len(), 2 + 4 * 2 + 1);
    let deleted = AuditFilter { kind: Some(EventKind::PendingUserDeleted), ..AuditFilter::default() };
    assert_eq!(entries(&school, deleted).await.len(), 4);
    let about = AuditFilter { person: Some(late.id), ..AuditFilter::default() };
    assert_eq!(entries(&school, about).await, all[..1]);
    let nobody = AuditFilter { person: Some(UserId(uuid::Uuid::nil())), ..AuditFilter::default() };
    assert!(entries(&school, nobody).await.is_empty());
    let on = |from: Option<&str>, until: Option<&str>| AuditFilter {
        from: from.map(str::to_owned),
        until: until.map(str::to_owned),
        ..AuditFilter::default()
    };
    assert_eq!(entries(&school, on(Some("2026-09-03"), None)).await, all[..1]);
    assert_eq!(entries(&school, on(None, Some("2026-09-02"))).await, all[1..]);
    assert!(entries(&school, on(Some("2026-09-04"), None)).await.is_empty());
    for filter in [on(Some("2 September"), None), on(Some("2026-09-03"), Some("2026-09-02"))] {
        let form = ListAuditForm { filter, cursor: None };
        assert_eq!(school.admin().run(&form).await.expect_err("no day").status, 422);
    }
    for cursor in ["zz", "~~", ""] {
        let form = ListAuditForm { cursor: Some(cursor.to_owned()), filter: AuditFilter::default() };
        let answer = school.admin().run(&form).await;
        assert!(answer.is_ok() || answer.is_err_and(|problem| problem.status == 400), "{cursor:?}");
    }
}

#[tokio::test]
async fn another_schools_trail_is_not_seen() {
    let school = busy_school().await;
    let neighbour = school.neighbour().await;
    let theirs = entries(&neighbour, AuditFilter::default()).await;
    assert_eq!(theirs.len(), 2, "that it was set up, and that its first administrator signed up");
    let cursor = Some(entries(&school, AuditFilter::default()).await[0].id.to_string());
    let filter = AuditFilter { group: Some(EventGroup::Changes), ..AuditFilter::default() };
    let page = neighbour.admin().run(&ListAuditForm { cursor, filter }).await;
    assert!(page.expect("a page").rows.iter().all(|row| theirs.contains(row)));
}

#[tokio::test]
async fn a_whole_trail_verifies_and_after_five_years_so_it_does_without_the_people_in_it() {
    let school = busy_school().await;
    let (findings, head) = check(&school, None).await;
    assert!(findings.is_empty(), "{findings:?}");
    assert!(head.starts_with("11."), "{head}");
    let db = school.stack.db();
    for mut entry in rows(db, "ENTRY#") {
        entry.as_object_mut().expect("an item").remove("people");
        put(db, &entry);
    }
    let early = check(&school, Some(&head)).await.0;
    let expected: Vec<_> = (1..=11).map(|sequence| (Fault::NamesRemoved, Some(sequence))).collect();
    assert_eq!(early, expected, "names that are taken out before their time are found");
    let shown = entries(&school, AuditFilter::default()).await;
    school.wait_until_idle().await;
    assert!(shown.iter().all(|entry| entry.by_name.is_none() && entry.address.is_none()));
    school.clock.forward(SignedDuration::from_hours(24 * (5 * 365 + 2)));
    let invoked = school
        .stack
        .invoke("check-school-audit", json!({"organisation": school.id, "noted": head}))
        .await
        .expect("walked");
    assert_eq!(
        (&invoked["findings"], &invoked["checked"]),
        (&json!([]), &json!(24)),
        "with the entry of the list above"
    );
}

#[tokio::test]
async fn what_is_altered_deleted_put_in_or_moved_is_found() {
    let school = busy_school().await;
    let db = school.stack.db();
    let whole = [rows(db, "ENTRY#"), rows(db, "SEAL#"), rows(db, "HEAD")].concat();
    let place = |prefix: &str, n: usize| {
        let mut items = rows(db, prefix);
        items.sort_by_key(|item| {
            item["sequence"]["N"]
                .as_str()
                .or(item["sealed"]["N"].as_str())
                .and_then(|n| n.parse::<u64>().ok())
        });
        items.swap_remove(n)
    };
    let restore = || {
        let now = [rows(db, "ENTRY#"), rows(db, "SEAL#"), rows(db, "HEAD")].concat();
        now.iter().for_each(|item| delete(db, item));
        whole.iter().for_each(|item| put(db, item));
    };
    let (_, head) = check(&school, None).await;

    let mut altered = place("ENTRY#", 4);
    let record =
        altered["record"]["S"].as_str().expect("a record").replace("pending-user-deleted", "user-activated");
    altered["record"]["S"] = record.into();
    put(db, &altered);
    assert_eq!(check(&school, None).await.0, [(Fault::Altered, Some(5))]);
    restore();

    let mut renamed = place("ENTRY#", 5);
    let people = renamed["people"]["S"].as_str().expect("people").replace("Ann", "Bob");
    renamed["people"]["S"] = people.into();
    put(db, &renamed);
    assert_eq!(check(&school, None).await.0, [(Fault::Altered, Some(6))]);
    restore();

    delete(db, &place("ENTRY#", 5));
    assert_eq!(check(&school, None).await.0, [(Fault::Missing, Some(6))]);
    restore();

    delete(db, &place("ENTRY#", 5));
    delete(db, &place("SEAL#", 5));
    assert_eq!(check(&school, None).await.0, [(Fault::SealMissing, Some(6))]);
    restore();

    let (mut one, mut other) = (place("SEAL#", 6), place("SEAL#", 7));
    for attribute in ["entry", "digest"] {
        let kept = one[attribute].clone();
        one[attribute] = other[attribute].clone();
        other[attribute] = kept;
    }
    put(db, &one);
    put(db, &other);
    let moved = check(&school, None).await.0;
    assert!(moved.contains(&(Fault::SealAltered, Some(7))) && moved.contains(&(Fault::SealAltered, Some(8))));
    restore();

    let mut put_in = place("ENTRY#", 2);
    put_in["sk"]["S"] = "ENTRY#01990000-0000-7000-8000-000000000000".into();
    put_in["id"]["S"] = "01990000-0000-7000-8000-000000000000".into();
    put(db, &put_in);
    assert_eq!(check(&school, None).await.0, [(Fault::Foreign, Some(3))]);
    restore();

    delete(db, &place("ENTRY#", 10));
    delete(db, &place("SEAL#", 10));
    assert_eq!(check(&school, None).await.0, [(Fault::HeadAltered, Some(11))]);
    // If the head is set back too, the tables show no trace. Only a head that was noted before, or locked away, reveals
    // it.
    let before = place("SEAL#", 9);
    let mut back = rows(db, "HEAD").remove(0);
    back["sequence"] = before["sequence"].clone();
    back["hash"] = before["hash"].clone();
    put(db, &back);
    assert!(check(&school, None).await.0.is_empty());
    assert_eq!(check(&school, Some(&head)).await.0, [(Fault::NotedHeadMissing, Some(11))]);
}

#[tokio::test]
async fn an_entry_is_sealed_once_however_often_and_however_many_at_once_the_stream_tells_of_it() {
    let school = busy_school().await;
    let db = school.stack.db();
    let records: Vec<Value> = rows(db, "ENTRY#")
        .into_iter()
        .enumerate()
        .map(|(n, mut item)| {
            item.as_object_mut().expect("an item").remove("sealed");
            json!({"eventName": "INSERT", "dynamodb": {
                "Keys": {"pk": item["pk"], "sk": item["sk"]}, "NewImage": item, "SequenceNumber": n.to_string()}})
        })
        .collect();
    for seal in [rows(db, "SEAL#"), rows(db, "HEAD")].concat() {
        delete(db, &seal);
    }
    for mut entry in rows(db, "ENTRY#") {
        entry.as_object_mut().expect("an item").remove("sealed");
        put(db, &entry);
    }
    let halves = [&records[..6], &records[4..], &records[..], &records[2..8]];
    let seal = |records: &[Value]| school.stack.invoke("seal-audit", json!({"Records": records}));
    let answers = join_all(halves.iter().map(|half| seal(half))).await;
    assert!(
        answers.into_iter().all(|answer| answer.is_ok_and(|answer| answer["batchItemFailures"] == json!([])))
    );
    let (findings, head) = check(&school, None).await;
    assert!(findings.is_empty(), "{findings:?}");
    assert!(head.starts_with("11."), "{head}");
    assert_eq!(rows(db, "SEAL#").len(), 11);
}

#[tokio::test]
async fn the_trail_is_given_out_as_a_file_in_which_nothing_calculates() {
    let school = TestSchool::new().await;
    let mut form = teacher("ann@school.example");
    form.forename = "=HYPERLINK(\"http://x\")".to_owned();
    school.admin().run(&form).await.expect("created");
    let answer = school.admin().send("GET", "/api/audit/file?format=csv&kind=users-invited", None).await;
    assert_eq!(answer.status(), 200);
    let text = String::from_utf8(answer.body().to_vec()).expect("UTF-8");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[1].contains("\"'=HYPERLINK(\"\"http://x\"\") Lee (ann@school.example)\""), "{text}");
    let answer = school.admin().send("GET", "/api/audit/file?format=xlsx", None).await;
    assert!(answer.body().starts_with(b"PK"));
    let name = answer.headers()["content-disposition"].to_str().expect("text");
    assert_eq!(name, "attachment; filename=\"attain-audit-2026-09-02.xlsx\"");
}
