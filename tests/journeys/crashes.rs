//! A crash between any two calls loses nothing and leaves no orphan: delivered again, it ends in the same state.

use domain::batch::BatchState;
use domain::forms::accounts::CompleteSignUpForm;
use domain::forms::batches::{ListBatchesForm, ProcessBatchForm};
use domain::mail::LEASE_SECONDS;
use domain::sheet::BatchKind;
use jiff::SignedDuration;
use serde_json::json;
use tests::wire::{Cut, Wire};
use tests::{PASSWORD, TestSchool, answers, created_event, staff, teacher, workbook};

/// Every place a run can be cut at, until a run comes through uncut.
fn cuts() -> impl Iterator<Item = [Cut; 2]> {
    (0..40).map(|n| [Cut::Before(n), Cut::After(n)])
}

#[tokio::test]
async fn f29_an_import_that_dies_anywhere_ends_in_one_batch_when_it_is_delivered_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let mut expected = 0;
    'runs: for (n, pair) in cuts().enumerate() {
        for (m, cut) in pair.into_iter().enumerate() {
            let key = format!("schools/{}/users/staff{n}{m}.xlsx", school.id);
            // The file's own event makes one batch; the event below, which is cut, another.
            school.stack.drop_file(&key, workbook(&staff(3))).await.expect("dropped");
            school.settle().await;
            let event = created_event(&key, "0055AED6DCD90281E5");
            wire.cut("import-batch", cut);
            let died = school.stack.invoke("import-batch", event.clone()).await;
            let was_cut = wire.mend();
            assert_eq!(died.is_err(), was_cut, "{cut:?}: {died:?}");
            school.stack.invoke("import-batch", event).await.expect("delivered again");
            expected += 2;
            let mut batches = Vec::new();
            let mut cursor = None;
            loop {
                let page = school
                    .admin()
                    .run(&ListBatchesForm { kind: BatchKind::Users, cursor })
                    .await
                    .expect("a page");
                batches.extend(page.rows);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(batches.len(), expected, "{cut:?}");
            assert!(batches.iter().all(|batch| batch.waiting == 3), "{cut:?}");
            if !was_cut {
                assert!(n >= 3, "the import makes several calls");
                break 'runs;
            }
        }
    }
}

#[tokio::test]
async fn f33_a_creation_that_dies_anywhere_ends_with_every_account_once_when_it_is_asked_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let mut accounts = 0;
    'runs: for (n, pair) in cuts().enumerate() {
        for (m, cut) in pair.into_iter().enumerate() {
            let rows: Vec<[String; 5]> = staff(60)
                .into_iter()
                .map(|mut row| {
                    row[2] = format!("r{n}.{m}.{}", row[2]);
                    row
                })
                .collect();
            let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&rows)).await;
            let form = ProcessBatchForm { batch: view.summary.id, confirmed: false };
            wire.cut("process-batch", cut);
            let died = school.admin().run(&form).await;
            let was_cut = wire.mend();
            assert_eq!(died.is_err(), was_cut, "{cut:?}: {died:?}");
            if school.batch(view.summary.id).await.summary.state != BatchState::Processed {
                school.admin().run(&form).await.expect("asked again");
            }
            school.settle().await;
            accounts += 60;
            let after = school.batch(view.summary.id).await.summary;
            assert_eq!((after.state, after.created), (BatchState::Processed, 60), "{cut:?}");
            assert_eq!(school.pending_users().await.len(), accounts, "{cut:?}");
            for row in &rows {
                assert_eq!(school.letters_to(&row[2]), 1, "{cut:?}");
            }
            if !was_cut {
                break 'runs;
            }
        }
    }
}

#[tokio::test]
async fn f17_an_activation_that_dies_anywhere_ends_with_one_account_when_it_is_tried_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    'runs: for (n, pair) in cuts().enumerate() {
        for (m, cut) in pair.into_iter().enumerate() {
            let email = format!("ann{n}.{m}@school.example");
            let created = school.admin().run(&teacher(&email)).await.expect("created");
            school.settle().await;
            let form = CompleteSignUpForm {
                token: school.link_token(&email),
                activation_code: created.activation_code,
                password: PASSWORD.to_owned(),
                answers: answers(),
            };
            wire.cut("complete-sign-up", cut);
            let died = school.nobody().run(&form).await;
            let was_cut = wire.mend();
            assert_eq!(died.is_err(), was_cut, "{cut:?}");
            let again = school.nobody().run(&form).await;
            // An answer that was lost leaves the account active, and the link used.
            assert!(again.is_ok() || again.is_err_and(|problem| problem.status == 404), "{cut:?}");
            school.nobody().sign_in(&email, PASSWORD).await.expect("signs in");
            assert!(school.pending_users().await.is_empty(), "{cut:?}");
            assert_eq!(school.letters_to(&email), 1, "{cut:?}");
            if !was_cut {
                break 'runs;
            }
        }
    }
}

#[tokio::test]
async fn f16_a_delivery_that_dies_anywhere_sends_the_letter_and_twice_only_when_it_dies_just_after_ses_took_it()
 {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    // Three calls: claim, send, take off.
    let copies = [
        (Cut::Before(0), 1),
        (Cut::After(0), 1),
        (Cut::Before(1), 1),
        (Cut::After(1), 2),
        (Cut::Before(2), 2),
        (Cut::After(2), 1),
    ];
    for (n, (cut, expected)) in copies.into_iter().enumerate() {
        let email = format!("ann{n}@school.example");
        wire.cut("deliver-mail", cut);
        school.admin().run(&teacher(&email)).await.expect("created");
        school.settle().await;
        assert!(wire.mend(), "{cut:?}");
        school.clock.forward(SignedDuration::from_secs(LEASE_SECONDS));
        for undelivered in school.stack.undelivered().await.into_iter().skip(n) {
            let event = json!({"Records": [undelivered.event]});
            school.stack.invoke(&undelivered.function, event).await.expect("delivered again");
        }
        assert_eq!(school.letters_to(&email), expected, "{cut:?}");
    }
}
