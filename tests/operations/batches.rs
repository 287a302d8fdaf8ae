//! Batches: F28–F33.

use domain::base::sheet::MAX_BYTES;
use domain::batches::batch::{BatchState, Severity};
use domain::batches::columns::{BatchKind, Column};
use domain::batches::forms::{
    AmendBatchRowForm, BatchView, DeleteBatchForm, DeleteBatchRowForm, ListBatchesForm, ProcessBatchForm,
    RequestBatchUploadForm, ViewBatchForm,
};
use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::json;
use tests::{AGGREGATE, TestSchool, created_event, row, staff, teacher, workbook, workbook_of};

const FULL: &str = "Full access to pupil data including suppressed/sensitive items";

fn flagged(view: &BatchView, severity: Severity) -> Vec<(u32, Column)> {
    let flags = |row: &domain::batches::forms::RowView| {
        let number = row.number;
        row.flags
            .iter()
            .filter(|flag| flag.severity == severity)
            .map(move |flag| (number, flag.column))
            .collect::<Vec<_>>()
    };
    view.rows.iter().flat_map(flags).collect()
}

async fn list(school: &TestSchool, kind: BatchKind) -> Vec<domain::batches::forms::BatchSummary> {
    school.admin().run(&ListBatchesForm { kind, cursor: None }).await.expect("a list").rows
}

#[tokio::test]
async fn f28_a_hundred_rows_are_accepted_and_created_and_each_person_gets_one_email() {
    let school = TestSchool::new().await;
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(100))).await;
    assert_eq!((view.summary.waiting, view.summary.red, view.summary.amber), (100, 0, 0));
    let processed = school
        .admin()
        .run(&ProcessBatchForm { batch: view.summary.id, confirmed: false })
        .await
        .expect("created");
    assert_eq!((processed.summary.created, processed.summary.state), (100, BatchState::Processed));
    school.wait_until_idle().await;
    assert_eq!(school.pending_users().await.len(), 100);
    for n in 0..100 {
        assert_eq!(school.letters_to(&format!("teacher{n}@school.example")), 1);
    }
    let again = school
        .admin()
        .run(&ProcessBatchForm { batch: view.summary.id, confirmed: false })
        .await
        .expect_err("done");
    assert_eq!(again.kind, "urn:attain:problem:batch-closed");
}

#[tokio::test]
async fn f28_more_than_a_hundred_rows_refuse_the_whole_spreadsheet_with_a_message() {
    let school = TestSchool::new().await;
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(101))).await;
    assert_eq!((view.summary.state, view.rows.len()), (BatchState::Rejected, 0));
    assert!(view.summary.refusal.expect("a message").contains("more than 100 rows"));
    let problem = school
        .admin()
        .run(&ProcessBatchForm { batch: view.summary.id, confirmed: true })
        .await
        .expect_err("refused");
    assert_eq!(problem.status, 409);
}

#[tokio::test]
async fn f29_a_spreadsheet_dropped_under_the_schools_prefix_starts_the_same_import() {
    let school = TestSchool::new().await;
    let key = format!("schools/{}/users/our staff (1).xlsx", school.id);
    school.stack.drop_file(&key, workbook(&staff(3))).await.expect("dropped");
    school.wait_until_idle().await;
    let batches = list(&school, BatchKind::Users).await;
    assert_eq!(batches.len(), 1);
    assert_eq!((batches[0].waiting, batches[0].file_name.as_str()), (3, "our staff (1).xlsx"));
    assert_eq!(
        (batches[0].uploaded_by.as_str(), batches[0].state),
        ("Automatic upload", BatchState::PartiallyProcessed)
    );
    assert!(list(&school, BatchKind::Administrators).await.is_empty());
    assert_eq!(school.stack.object_keys().await.expect("the keys"), [""; 0], "the batch holds the rows");
    let unreadable = format!("schools/{}/users/broken.xlsx", school.id);
    school.stack.drop_file(&unreadable, b"not a workbook".to_vec()).await.expect("dropped");
    school.wait_until_idle().await;
    assert_eq!(school.stack.object_keys().await.expect("the keys"), [unreadable], "to be examined");
}

#[tokio::test]
async fn the_name_of_a_file_from_the_browser_is_no_part_of_its_key() {
    let school = TestSchool::new().await;
    let bytes = workbook(&staff(1));
    let file_name = "Ann Lee, final warning.xlsx".to_owned();
    let form = RequestBatchUploadForm { kind: BatchKind::Users, file_name, size: bytes.len() as u64 };
    let view = school.admin().run(&form).await.expect("an address");
    assert!(!view.url.contains("Ann") && !view.url.contains("warning"), "{}", view.url);
    assert_eq!(school.put(&view, bytes).await.status(), 200);
    school.wait_until_idle().await;
    let summary = school.batch(view.batch).await.summary;
    assert_eq!((summary.waiting, summary.file_name.as_str()), (1, "Ann Lee, final warning.xlsx"));
    assert_eq!(school.stack.object_keys().await.expect("the keys"), [""; 0], "deleted once imported");
}

#[tokio::test]
async fn f29_the_same_event_ten_times_four_at_once_changes_nothing_after_the_first() {
    let school = TestSchool::new().await;
    let key = format!("schools/{}/users/staff.xlsx", school.id);
    school.stack.place_file(&key, workbook(&staff(5))).await.expect("there");
    let event = created_event(&key, "0055AED6DCD90281E5");
    for _ in 0..3 {
        let deliveries = join_all((0..4).map(|_| school.stack.invoke("import-batch", event.clone()))).await;
        assert!(deliveries.iter().all(Result::is_ok), "{deliveries:?}");
    }
    school.wait_until_idle().await;
    let batches = list(&school, BatchKind::Users).await;
    assert_eq!(batches.len(), 1, "one event, one batch");
    let batch = batches[0].id;
    let outcomes = {
        let admin = school.admin();
        let form = ProcessBatchForm { batch, confirmed: false };
        join_all((0..4).map(|_| admin.run(&form))).await
    };
    assert!(outcomes.iter().any(Result::is_ok));
    school.stack.invoke("import-batch", event).await.expect("again");
    school.wait_until_idle().await;
    assert_eq!(school.batch(batch).await.summary.state, BatchState::Processed);
    assert_eq!(school.pending_users().await.len(), 5);
    for n in 0..5 {
        assert_eq!(school.letters_to(&format!("teacher{n}@school.example")), 1);
    }
}

#[tokio::test]
async fn f29_what_is_dropped_elsewhere_is_nobodys() {
    let school = TestSchool::new().await;
    for key in ["schools/0190b5a8-7f2e-7c3d-8a4b-000000000001/users/a.xlsx", "schools/x.xlsx"] {
        school.stack.drop_file(key, workbook(&staff(1))).await.expect("dropped");
    }
    let never_asked = format!("schools/{}/users/0190b5a8-7f2e-7c3d-8a4b-000000000001/file", school.id);
    school.stack.drop_file(&never_asked, workbook(&staff(1))).await.expect("dropped");
    school.wait_until_idle().await;
    assert!(list(&school, BatchKind::Users).await.is_empty());
    assert!(school.stack.undelivered().await.is_empty());
}

#[tokio::test]
async fn f29_an_upload_is_held_to_its_declared_size_and_type() {
    let school = TestSchool::new().await;
    let ask = |name: &str, size: u64| RequestBatchUploadForm {
        kind: BatchKind::Users,
        file_name: name.to_owned(),
        size,
    };
    for (name, size) in [("staff.csv", 10), ("staff.xlsx", MAX_BYTES + 1), ("staff.xlsx", 0)] {
        let problem = school.admin().run(&ask(name, size)).await.expect_err("refused");
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "file"));
    }
    let bytes = workbook(&staff(1));
    let view = school.admin().run(&ask("staff.xlsx", bytes.len() as u64)).await.expect("an address");
    assert_eq!(school.put(&view, bytes[1..].to_vec()).await.status(), 403);
    let other = domain::batches::forms::UploadView { content_type: "text/html".to_owned(), ..view.clone() };
    assert_eq!(school.put(&other, bytes.clone()).await.status(), 403);
    assert_eq!(school.put(&view, bytes).await.status(), 200);
    school.wait_until_idle().await;
    assert_eq!(school.batch(view.batch).await.summary.waiting, 1);
}

#[tokio::test]
async fn f32_red_rows_never_become_users_and_the_batch_stays_partially_processed() {
    let school = TestSchool::new().await;
    school.admin().run(&teacher("taken@school.example")).await.expect("created");
    let long = "x".repeat(51);
    let view = school
        .upload(
            BatchKind::Users,
            "staff.xlsx",
            workbook(&[
                row(["Ann", "Lee", "ann@school.example", "Teacher", AGGREGATE]),
                row([&long, "Lee", "b@school.example", "Teacher", AGGREGATE]),
                row(["Cy", "Lee", "school.example", "Teacher", AGGREGATE]),
                row(["Di", "Lee", "taken@school.example", "Teacher", AGGREGATE]),
                row(["Ed", "Lee", "ANN@school.example", "Teacher", AGGREGATE]),
                row(["Flo", "Lee", "flo@school.example", "Caretaker", "Some"]),
            ]),
        )
        .await;
    let red = [
        (3, Column::Forename),
        (4, Column::Email),
        (5, Column::Email),
        (6, Column::Email),
        (7, Column::Role),
        (7, Column::PupilAccess),
    ];
    assert_eq!(flagged(&view, Severity::Red), red);
    let batch = view.summary.id;
    let processed =
        school.admin().run(&ProcessBatchForm { batch, confirmed: false }).await.expect("the good row");
    assert_eq!((processed.summary.created, processed.summary.state), (1, BatchState::PartiallyProcessed));
    assert_eq!(school.pending_users().await.len(), 2);

    let nothing =
        school.admin().run(&ProcessBatchForm { batch, confirmed: false }).await.expect_err("only red rows");
    assert_eq!(nothing.kind, "urn:attain:problem:nothing-to-create");
    let amend = |row: u32, cells: [&str; 5]| AmendBatchRowForm {
        batch,
        row,
        cells: cells.map(str::to_owned).to_vec(),
    };
    let mended = school
        .admin()
        .run(&amend(3, ["Bo", "Lee", "b@school.example", "Teacher", AGGREGATE]))
        .await
        .expect("mended");
    assert_eq!(mended.summary.red, 4);
    let still = school
        .admin()
        .run(&amend(6, ["Ed", "Lee", "ann@school.example", "Teacher", AGGREGATE]))
        .await
        .expect("amended");
    assert_eq!(still.summary.red, 4, "an address that has an account by now is red");
    for row in [4, 5, 6, 7] {
        school.admin().run(&DeleteBatchRowForm { batch, row }).await.expect("deleted");
    }
    let processed =
        school.admin().run(&ProcessBatchForm { batch, confirmed: false }).await.expect("the mended row");
    assert_eq!((processed.summary.created, processed.summary.state), (2, BatchState::Processed));
}

#[tokio::test]
async fn f33_amber_rows_wait_for_the_tick_under_the_grid() {
    let school = TestSchool::new().await;
    let rows = [
        row(["Ann", "Lee", "ann@school.example", "Governor", FULL]),
        row(["Bo", "Lee", "bo@school.example", "Teacher", FULL]),
    ];
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&rows)).await;
    assert_eq!(flagged(&view, Severity::Amber), [(2, Column::PupilAccess)]);
    assert!(flagged(&view, Severity::Red).is_empty());
    let batch = view.summary.id;
    let problem =
        school.admin().run(&ProcessBatchForm { batch, confirmed: false }).await.expect_err("unconfirmed");
    assert_eq!(problem.kind, "urn:attain:problem:highlighted-unconfirmed");
    assert!(school.pending_users().await.is_empty());
    let processed =
        school.admin().run(&ProcessBatchForm { batch, confirmed: true }).await.expect("confirmed");
    assert_eq!(processed.summary.created, 2);
}

#[tokio::test]
async fn f32_an_address_taken_between_import_and_creation_turns_its_row_red() {
    let school = TestSchool::new().await;
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(60))).await;
    school
        .neighbour()
        .await
        .admin()
        .run(&teacher("teacher7@school.example"))
        .await
        .expect("created elsewhere");
    let batch = view.summary.id;
    let processed =
        school.admin().run(&ProcessBatchForm { batch, confirmed: false }).await.expect("the others");
    assert_eq!((processed.summary.created, processed.summary.red), (59, 1));
    assert_eq!(flagged(&processed, Severity::Red), [(9, Column::Email)]);
}

#[tokio::test]
async fn f30_administrator_batches_create_administrators_within_the_limit() {
    let school = TestSchool::new().await;
    let people = |count: usize| {
        (0..count)
            .map(|n| vec!["Jo".to_owned(), "Bell".to_owned(), format!("jo{n}@school.example")])
            .collect()
    };
    let four = school
        .upload(BatchKind::Administrators, "admins.xlsx", workbook_of(BatchKind::Administrators, people(4)))
        .await;
    let problem = school
        .admin()
        .run(&ProcessBatchForm { batch: four.summary.id, confirmed: false })
        .await
        .expect_err("too many");
    assert_eq!(problem.kind, "urn:attain:problem:seats-full");
    assert!(school.pending_users().await.is_empty());
    school.admin().run(&DeleteBatchRowForm { batch: four.summary.id, row: 2 }).await.expect("deleted");
    let processed = school
        .admin()
        .run(&ProcessBatchForm { batch: four.summary.id, confirmed: false })
        .await
        .expect("three fit");
    assert_eq!(processed.summary.created, 3);
    let rows = school.pending_users().await;
    assert!(rows.iter().all(|row| row.username.starts_with("jb") && row.role.label() == "Administrator"));
    assert_eq!(list(&school, BatchKind::Administrators).await.len(), 1);
    assert!(list(&school, BatchKind::Users).await.is_empty());
}

#[tokio::test]
async fn f30_a_deleted_batch_is_listed_as_deleted_and_holds_nothing() {
    let school = TestSchool::new().await;
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(2))).await;
    let batch = view.summary.id;
    school.admin().run(&DeleteBatchForm { batch }).await.expect("deleted");
    school.admin().run(&DeleteBatchForm { batch }).await.expect("twice is once");
    let view = school.batch(batch).await;
    assert_eq!((view.summary.state, view.rows.len()), (BatchState::Deleted, 0));
    let problem = school.admin().run(&ProcessBatchForm { batch, confirmed: true }).await.expect_err("closed");
    assert_eq!(problem.kind, "urn:attain:problem:batch-closed");
}

#[tokio::test]
async fn f32_the_sheet_comes_back_with_an_errors_column_that_is_ignored_when_it_returns() {
    let school = TestSchool::new().await;
    let rows = [
        row(["=1+1 Ann", "Lee", "ann@school.example", "Teacher", AGGREGATE]),
        row(["Bo", "@Lee", "school.example", "Teacher", AGGREGATE]),
    ];
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&rows)).await;
    let answer =
        school.admin().send("GET", &format!("/api/batches/{}/spreadsheet", view.summary.id), None).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-disposition"].to_str().expect("text").ends_with(".xlsx\""));
    let again = school.upload(BatchKind::Users, "again.xlsx", answer.body().to_vec()).await;
    assert_eq!(again.rows, view.rows);
    assert_eq!(again.rows[0].cells[0], "=1+1 Ann");
}

#[tokio::test]
async fn other_schools_batches_do_not_exist() {
    let school = TestSchool::new().await;
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(2))).await;
    let batch = view.summary.id;
    let neighbour = school.neighbour().await;
    let them = neighbour.admin();
    let cells = vec![String::new(); 5];
    for status in [
        them.run(&ViewBatchForm { batch }).await.map(|_| ()).expect_err("not theirs").status,
        them.run(&ProcessBatchForm { batch, confirmed: true })
            .await
            .map(|_| ())
            .expect_err("not theirs")
            .status,
        them.run(&AmendBatchRowForm { batch, row: 2, cells })
            .await
            .map(|_| ())
            .expect_err("not theirs")
            .status,
        them.run(&DeleteBatchRowForm { batch, row: 2 }).await.map(|_| ()).expect_err("not theirs").status,
        them.run(&DeleteBatchForm { batch }).await.expect_err("not theirs").status,
        them.send("GET", &format!("/api/batches/{batch}/spreadsheet"), None).await.status().as_u16(),
    ] {
        assert_eq!(status, 404);
    }
    assert!(list(&neighbour, BatchKind::Users).await.is_empty());
}

#[tokio::test]
async fn f31_a_batch_amended_beyond_what_a_record_holds_is_refused_and_keeps_its_rows() {
    let school = TestSchool::new().await;
    // A cell keeps 200 characters, and such a letter takes four bytes: a hundred rows of them are 400,000 bytes.
    let cells = |length: usize| [(); 5].map(|()| "\u{1d4b3}".repeat(length));
    let rows: Vec<[String; 5]> = std::iter::repeat_n(cells(200), 86).chain(staff(14)).collect();
    let batch = school.upload(BatchKind::Users, "staff.xlsx", workbook(&rows)).await.summary.id;
    let amend = |row: u32, length: usize| AmendBatchRowForm { batch, row, cells: cells(length).to_vec() };
    school.admin().run(&amend(88, 200)).await.expect("348,000 bytes fit");
    let problem = school.admin().run(&amend(89, 200)).await.expect_err("352,000 bytes do not");
    assert_eq!((problem.status, problem.kind.as_str()), (409, "urn:attain:problem:batch-full"));
    assert_eq!(school.batch(batch).await.rows.len(), 100);
    school.admin().run(&amend(89, 10)).await.expect("a shorter row fits");
}

#[tokio::test]
async fn rows_that_became_no_account_are_deleted_a_year_after_the_last_change_of_their_batch_and_it_after_five()
 {
    let school = TestSchool::new().await;
    let old = school.upload(BatchKind::Users, "old.xlsx", workbook(&staff(3))).await.summary.id;
    let key = format!("schools/{}/users/dropped.xlsx", school.id);
    let people: Vec<_> = staff(9).split_off(6);
    school.stack.drop_file(&key, workbook(&people)).await.expect("dropped");
    school.wait_until_idle().await;
    let dropped = list(&school, BatchKind::Users).await[0].id;
    let sweep_after = async |days: i64| {
        school.clock.forward(SignedDuration::from_hours(24 * days));
        school.stack.invoke("retention-sweep", json!({})).await.expect("a sweep");
        school.wait_until_idle().await;
        assert!(school.stack.undelivered().await.is_empty());
    };
    let holds = |name: &str| {
        let batches = school.snapshot();
        let batches = batches
            .items()
            .filter(|item| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("BATCH#")));
        batches.filter(|item| item.to_string().contains(name)).count()
    };
    // Half a year later, somebody deletes a row of one of them.
    sweep_after(180).await;
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let row = school.as_(&admin).run(&ViewBatchForm { batch: old }).await.expect("seen").rows[0].number;
    school.as_(&admin).run(&DeleteBatchRowForm { batch: old, row }).await.expect("deleted");
    sweep_after(184).await;
    assert_eq!((holds("teacher2@"), holds("teacher7@")), (1, 1), "not a day early");
    for _ in 0..2 {
        sweep_after(1).await;
        assert_eq!((holds("teacher2@"), holds("teacher7@")), (1, 0));
    }
    sweep_after(178).await;
    assert_eq!(holds("teacher2@"), 1, "a year after the row was deleted");
    sweep_after(2).await;
    assert_eq!(holds("teacher2@"), 0);
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    for batch in [old, dropped] {
        let view = school.as_(&admin).run(&ViewBatchForm { batch }).await.expect("seen");
        assert_eq!((view.summary.state, view.summary.waiting), (BatchState::Expired, 0));
        let form = ProcessBatchForm { batch, confirmed: true };
        assert_eq!(school.as_(&admin).run(&form).await.expect_err("over").status, 409);
    }
    // The names of the files stay for five years: until day 1,826, and day 2,006 of the one that was changed.
    for (days, kept) in [(1_279, (1, 1)), (2, (1, 0)), (178, (1, 0)), (2, (0, 0))] {
        sweep_after(days).await;
        assert_eq!((holds("old.xlsx"), holds("dropped.xlsx")), kept);
    }
}
