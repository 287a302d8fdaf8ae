//! A fault at any single call loses nothing and leaves no orphan. After a repeated request or a redelivery,
//! the state is the same as without the fault.

use crate::operations::collaborate::register;
use domain::accounts::forms::{
    CompleteSignUpForm, ConfirmEmailChangeForm, DeletePendingUserForm, RequestEmailChangeForm,
    ViewProfileForm,
};
use domain::base::mail::LEASE_SECONDS;
use domain::batches::batch::BatchState;
use domain::batches::columns::BatchKind;
use domain::batches::forms::{ListBatchesForm, ProcessBatchForm};
use jiff::SignedDuration;
use serde_json::json;
use std::collections::BTreeSet;
use tests::wire::{Fault, Wire};
use tests::{PASSWORD, TestSchool, administrator, answers, created_event, staff, teacher, workbook};

/// Calls `run` with the faults that are due at every call of a function, until the function makes no further call. `run`
/// receives a name that is unique to this run, the fault and the number of the call. It returns whether the function
/// reached that call.
pub(super) async fn everywhere(
    wire: &Wire,
    function: &str,
    mut run: impl AsyncFnMut(&str, Fault, usize) -> bool,
) {
    for at in 0.. {
        let mut reached = false;
        for (n, fault) in Fault::due(at) {
            wire.plan_fault(function, at, fault);
            reached |= run(&format!("{at}.{n}"), fault, at).await;
        }
        if !reached {
            assert!(at >= 3, "{function} makes {at} calls");
            return;
        }
    }
}

fn assert_agreed(school: &TestSchool, place: &str) {
    assert_eq!(school.disagreements(), Vec::<String>::new(), "{place}");
}

#[tokio::test]
async fn f29_an_import_that_meets_a_fault_anywhere_ends_in_one_batch_when_it_is_delivered_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let mut expected = 0;
    everywhere(&wire, "import-batch", async |name, fault, at| {
        let place = format!("{fault:?} at {at}");
        let key = format!("schools/{}/users/staff{name}.xlsx", school.id);
        school.stack.place_file(&key, workbook(&staff(3))).await.expect("there");
        let event = created_event(&key, "0055AED6DCD90281E5");
        wire.plan_fault("import-batch", at, fault);
        let first = school.stack.invoke("import-batch", event.clone()).await;
        let outcome = wire.end_plan();
        assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
        assert!(first.is_err() || !(outcome.hit && fault.kills()), "{place}");
        school.stack.invoke("import-batch", event).await.expect("delivered again");
        expected += 1;
        let mut batches = Vec::new();
        let mut cursor = None;
        loop {
            let form = ListBatchesForm { kind: BatchKind::Users, cursor };
            let page = school.admin().run(&form).await.expect("a page");
            batches.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(batches.len(), expected, "{place}");
        assert!(batches.iter().all(|batch| batch.waiting == 3), "{place}");
        outcome.reached
    })
    .await;
}

#[tokio::test]
async fn a_register_that_meets_a_fault_anywhere_is_taken_once_when_it_is_delivered_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    everywhere(&wire, "import-register", async |name, fault, at| {
        let place = format!("{fault:?} at {at}");
        let (key, called) = (format!("register/{name}.csv"), format!("Elm {name} House"));
        school.stack.place_file(&key, register::moved("123456", &called)).await.expect("there");
        let event = created_event(&key, "0055AED6DCD90281E5");
        wire.plan_fault("import-register", at, fault);
        let first = school.stack.invoke("import-register", event.clone()).await;
        let outcome = wire.end_plan();
        assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
        school.stack.invoke("import-register", event).await.expect("delivered again");
        let snapshot = school.snapshot();
        let with = |pk: &str| {
            let is_it = |item: &&serde_json::Value| {
                item["pk"]["S"].as_str().is_some_and(|of| of.starts_with(pk))
                    && item.to_string().contains(&called)
            };
            snapshot.items().filter(is_it).count()
        };
        // The school, and its place in the lists of its two bodies.
        assert_eq!((with("AUDIT#"), with("ORG#")), (1, 3), "{place}");
        assert_agreed(&school, &place);
        outcome.reached
    })
    .await;
}

#[tokio::test]
async fn f33_a_creation_that_meets_a_fault_anywhere_ends_with_every_account_once_when_it_is_asked_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let (mut accounts, mut rounds) = (0, 0);
    everywhere(&wire, "process-batch", async |name, fault, at| {
        let place = format!("{fault:?} at {at}");
        wire.end_plan();
        // Nobody creates as many accounts a day as all these rounds together. Five of them are within the limit.
        if rounds % 5 == 0 {
            school.forget_mail();
        }
        rounds += 1;
        // A process that dies must be able to die between two transactions, and 50 accounts need two.
        let count = if fault.kills() { 50 } else { 2 };
        let rows: Vec<[String; 5]> = staff(count)
            .into_iter()
            .map(|mut row| {
                row[2] = format!("r{name}.{}", row[2]);
                row
            })
            .collect();
        let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&rows)).await;
        let form = ProcessBatchForm { batch: view.summary.id, confirmed: false };
        wire.plan_fault("process-batch", at, fault);
        let first = school.admin().run(&form).await;
        let outcome = wire.end_plan();
        assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
        assert!(first.is_err() || !(outcome.hit && fault.kills()), "{place}");
        if school.batch(view.summary.id).await.summary.state != BatchState::Processed {
            school.admin().run(&form).await.expect("asked again");
        }
        school.wait_until_idle().await;
        accounts += count;
        let after = school.batch(view.summary.id).await.summary;
        assert_eq!((after.state, after.created as usize), (BatchState::Processed, count), "{place}");
        assert_agreed(&school, &place);
        for row in &rows {
            assert_eq!(school.letters_to(&row[2]), 1, "{place}");
        }
        outcome.reached
    })
    .await;
    assert_eq!(school.pending_users().await.len(), accounts);
}

#[tokio::test]
async fn f16_a_user_whose_creation_meets_a_fault_anywhere_is_created_once_when_it_is_asked_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    everywhere(&wire, "create-user", async |name, fault, at| {
        let place = format!("{fault:?} at {at}");
        let email = format!("jo{name}@school.example");
        // More than a minute after the last request, the session's time is written again, which is a call of
        // its own.
        school.clock.forward(SignedDuration::from_secs(61));
        let first = school.admin().run(&administrator(&email)).await;
        let outcome = wire.end_plan();
        assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
        assert!(first.is_err() || !(outcome.hit && fault.kills()), "{place}");
        let again = school.admin().run(&administrator(&email)).await;
        // The second request may create the account only if the first one reported an error.
        let taken = again.as_ref().is_err_and(|problem| problem.kind.ends_with(":email-taken"));
        assert!(again.is_ok() && first.is_err() || taken, "{place}: {first:?}, {again:?}");
        school.wait_until_idle().await;
        let pending = school.pending_users().await;
        assert_eq!(pending.iter().map(|user| user.email.as_str()).collect::<Vec<_>>(), [&email], "{place}");
        assert_eq!(school.letters_to(&email), 1, "{place}");
        assert_agreed(&school, &place);
        school.admin().run(&DeletePendingUserForm { user: pending[0].id }).await.expect("deleted");
        assert_agreed(&school, &place);
        outcome.reached
    })
    .await;
}

#[tokio::test]
async fn f17_an_activation_that_meets_a_fault_anywhere_ends_with_one_account_when_it_is_tried_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let mut calls = BTreeSet::new();
    for at in 0..4 {
        for fault in Fault::ALL {
            let place = format!("{fault:?} at {at}");
            let email = format!("ann{at}.{fault:?}@school.example").to_lowercase();
            let created = school.admin().run(&teacher(&email)).await.expect("created");
            school.wait_until_idle().await;
            let form = CompleteSignUpForm {
                token: school.link_token(&email),
                activation_code: created.activation_code,
                password: PASSWORD.to_owned(),
                answers: answers(),
            };
            wire.plan_fault("complete-sign-up", at, fault);
            let first = school.nobody().run(&form).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            // The session begins after the activation; if it cannot, the person signs in.
            let spoils = outcome.hit && fault.kills() && at < 2;
            assert!(first.is_err() || !spoils, "{place}");
            assert!(first.is_ok() || at < 2 || !outcome.hit, "{place}: {first:?}");
            let again = school.nobody().run(&form).await;
            // When only the answer was lost, the account is active and the link is used.
            assert!(again.is_ok() || again.is_err_and(|problem| problem.status == 404), "{place}");
            school.nobody().sign_in(&email, PASSWORD).await.expect("signs in");
            assert!(school.pending_users().await.is_empty(), "{place}");
            assert_eq!(school.letters_to(&email), 1, "{place}");
            assert_agreed(&school, &place);
            calls.extend(outcome.reached.then_some(at));
        }
    }
    // The function reads the invitation, activates the account and begins a session.
    assert!(calls.contains(&2));
}

fn another_address(email: &str) -> RequestEmailChangeForm {
    RequestEmailChangeForm { email: email.to_owned(), password: PASSWORD.to_owned(), code: None }
}

#[tokio::test]
async fn f36_a_new_address_whose_request_meets_a_fault_anywhere_waits_once_when_it_is_asked_for_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let ann = school.person(&teacher("ann@school.example")).await;
    // More than a minute after the sign-in, the session's time is written again, which is a call of its own.
    school.clock.forward(SignedDuration::from_secs(61));
    school.wait_until_idle().await;
    let untouched = school.snapshot();
    everywhere(&wire, "request-email-change", async |name, fault, at| {
        let place = format!("{fault:?} at {at}");
        let email = format!("ann{name}@school.example");
        let notices = school.letters_to(&ann.email);
        let first = school.as_(&ann).run(&another_address(&email)).await;
        let outcome = wire.end_plan();
        school.wait_until_idle().await;
        assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
        assert!(first.is_err() || !(outcome.hit && fault.kills()), "{place}");
        let mut sent = school.letters_to(&email);
        assert!(sent == 1 || sent == 0 && first.is_err(), "{place}: {sent} letters");
        // The exception: when the process dies after the write, the person hears nothing and asks again. The
        // new link then replaces the first.
        assert!(sent == 0 || first.is_ok() || fault == Fault::DiesAfter, "{place}: {first:?}");
        if first.is_err() {
            school.clock.forward(SignedDuration::from_secs(1));
            let older = (sent == 1).then(|| school.token_in(&email, "confirm-email"));
            school.as_(&ann).run(&another_address(&email)).await.expect("asked again");
            school.wait_until_idle().await;
            sent += 1;
            if let Some(token) = older {
                let dead = school.nobody().run(&ConfirmEmailChangeForm { token }).await;
                assert_eq!(dead.expect_err("replaced").status, 404, "{place}");
            }
        }
        // Each request sends one letter with the link to the new address, and one notice to the old address.
        assert_eq!(school.letters_to(&email), sent, "{place}");
        assert_eq!(school.letters_to(&ann.email), notices + sent, "{place}");
        // A requested address belongs to nobody until it is confirmed.
        assert_agreed(&school, &place);
        school.admin().run(&teacher(&email)).await.expect("still anybody's");
        school.wait_until_idle().await;
        school.restore(&untouched);
        outcome.reached
    })
    .await;
}

#[tokio::test]
async fn f36_an_address_whose_confirmation_meets_a_fault_anywhere_has_one_owner_when_it_is_tried_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let (ann, bo) = (teacher("ann@school.example"), teacher("bo@school.example"));
    let (ann, bo) = (school.person(&ann).await, school.person(&bo).await);
    let mut was = ann.email;
    everywhere(&wire, "confirm-email-change", async |name, fault, at| {
        let place = format!("{fault:?} at {at}");
        let email = format!("new{name}@school.example");
        // Confirming an address signs Ann out, and ten requests per day and account are allowed.
        school.clock.forward(SignedDuration::from_hours(3));
        let bo = school.nobody().sign_in(&bo.email, PASSWORD).await.expect("signed in");
        let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
        let ann = school.nobody().sign_in(&was, PASSWORD).await.expect("signed in");
        let mut links = Vec::new();
        for person in [&bo, &ann] {
            school.as_(person).run(&another_address(&email)).await.expect("asked");
            school.wait_until_idle().await;
            links.push(ConfirmEmailChangeForm { token: school.token_in(&email, "confirm-email") });
        }
        let [bos, anns] = links.try_into().expect("two links");
        let letters = (school.letters_to(&email), school.letters_to(&was));
        let first = school.nobody().run(&anns).await;
        let outcome = wire.end_plan();
        assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
        assert!(first.is_err() || !(outcome.hit && fault.kills()), "{place}");
        let again = school.nobody().run(&anns).await;
        // A link whose change was made is used, whether or not the person received the answer.
        let used = again.as_ref().is_err_and(|problem| problem.status == 404);
        assert!(again.is_ok() && first.is_err() || used, "{place}: {first:?}, {again:?}");
        assert!(!(used && first.is_err()) || fault == Fault::DiesAfter, "{place}: {first:?}");
        let ann = school.nobody().sign_in(&email, PASSWORD).await.expect("signed in");
        let profile = school.as_(&ann).run(&ViewProfileForm {}).await.expect("Ann's");
        assert_eq!(profile.email, email, "{place}");
        assert_agreed(&school, &place);
        // Nobody else can take the new address, and the old one is free.
        let refused = school.nobody().run(&bos).await.expect_err("Ann's");
        assert_eq!(refused.kind, "urn:attain:problem:email-taken", "{place}");
        school.wait_until_idle().await;
        assert_eq!(
            (school.letters_to(&email), school.letters_to(&was)),
            letters,
            "{place}: confirming sends nothing"
        );
        school.as_(&admin).run(&teacher(&was)).await.expect("the old address is anybody's");
        assert_agreed(&school, &place);
        was = email;
        outcome.reached
    })
    .await;
}

#[tokio::test]
async fn f16_a_delivery_that_meets_a_fault_anywhere_sends_one_letter_and_two_only_when_sess_answer_is_lost() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let mut given_up = 0;
    // Three calls: claim the mail, send it, remove it.
    for at in 0..3 {
        for fault in Fault::ALL {
            let place = format!("{fault:?} at {at}");
            // SES accepted the letter but the function does not know: the answer was lost, or the process
            // died before the next write.
            let expected = match (at, fault) {
                (1, Fault::DiesAfter | Fault::AnswerLost) | (2, Fault::DiesBefore) => 2,
                _ => 1,
            };
            let email = format!("ann{at}.{fault:?}@school.example").to_lowercase();
            wire.plan_fault("deliver-mail", at, fault);
            school.admin().run(&teacher(&email)).await.expect("created");
            school.wait_until_idle().await;
            assert!(wire.end_plan().reached, "{place}");
            school.clock.forward(SignedDuration::from_secs(LEASE_SECONDS));
            let undelivered = school.stack.undelivered().await;
            for undelivered in &undelivered[given_up..] {
                let event = json!({"Records": [undelivered.event]});
                school.stack.invoke(&undelivered.function, event).await.expect("delivered again");
            }
            given_up = undelivered.len();
            assert_eq!(school.letters_to(&email), expected, "{place}");
        }
    }
}
