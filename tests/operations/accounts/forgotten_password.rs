//! Security questions at sign-up, and a forgotten password (F2).

use domain::accounts::forms::{
    CompletePasswordResetForm, CompleteSignUpForm, CurrentSessionForm, DeactivateUserForm, ListUsersForm,
    OpenPasswordResetForm, OpenSignUpForm, PasswordResetView, ReactivateUserForm, RequestPasswordResetForm,
};
use domain::accounts::security_questions::Question;
use futures::future::join_all;
use jiff::SignedDuration;
use local::CapturedMail;
use tests::wire::Wire;
use tests::{PASSWORD, Person, Setting, TestSchool, administrator, answers, characters, teacher};

const NEW: &str = "violet anchor lantern";
const ANN: &str = "ann@school.example";

async fn school_with_ann() -> (TestSchool, Person) {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher(ANN)).await;
    (school, ann)
}

async fn open(school: &TestSchool, token: &str) -> PasswordResetView {
    school.nobody().run(&OpenPasswordResetForm { token: token.to_owned() }).await.expect("opens")
}

fn form(token: &str, characters: Vec<String>) -> CompletePasswordResetForm {
    CompletePasswordResetForm { token: token.to_owned(), characters, password: NEW.to_owned() }
}

/// Three characters that occur in no answer.
fn wrong() -> Vec<String> {
    vec!["9".to_owned(); 3]
}

#[tokio::test]
async fn f2_sign_up_asks_three_different_questions_unless_the_deployment_has_none() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher(ANN)).await.expect("created");
    school.wait_until_idle().await;
    let token = school.link_token(ANN);
    let opened = school.nobody().run(&OpenSignUpForm { token: token.clone() }).await.expect("opens");
    assert_eq!(opened.questions, Question::ALL);
    let mut form = CompleteSignUpForm {
        token,
        activation_code: created.activation_code,
        password: PASSWORD.to_owned(),
        answers: Vec::new(),
    };
    let problem = school.nobody().run(&form).await.expect_err("no answers");
    assert_eq!((problem.status, problem.errors.len()), (422, 6));
    form.answers = answers();
    form.answers[1].question = form.answers[0].question;
    let problem = school.nobody().run(&form).await.expect_err("the same question twice");
    assert_eq!(problem.errors[0].field, "answers-2-question");
    form.answers = answers();
    school.nobody().run(&form).await.expect("signed up");

    let mut templates = local::templates();
    let root = templates.get_mut(local::ROOT).expect("the root");
    *root = root.replacen("Default: \"on\"", "Default: \"off\"", 1);
    let school = TestSchool::start(&Setting { templates, ..Setting::default() }).await;
    let created = school.admin().run(&teacher(ANN)).await.expect("created");
    school.wait_until_idle().await;
    let token = school.link_token(ANN);
    let opened = school.nobody().run(&OpenSignUpForm { token: token.clone() }).await.expect("opens");
    assert!(opened.questions.is_empty());
    let form =
        CompleteSignUpForm { token, activation_code: created.activation_code, answers: Vec::new(), ..form };
    school.nobody().run(&form).await.expect("signed up");
    let token = school.forgotten(ANN).await;
    let asked = open(&school, &token).await;
    assert_eq!((asked.question, asked.positions.len()), (None, 0));
    school.nobody().run(&self::form(&token, Vec::new())).await.expect("the link is enough");
}

#[tokio::test]
async fn f2_link_and_characters_set_the_password_end_the_sessions_and_the_wait_and_work_once() {
    let (school, ann) = school_with_ann().await;
    for _ in 0..10 {
        school.nobody().sign_in(ANN, NEW).await.expect_err("wrong");
    }
    assert_eq!(school.nobody().sign_in(ANN, PASSWORD).await.expect_err("waits").status, 429);
    let token = school.forgotten(ANN).await;
    let asked = open(&school, &token).await;
    assert_eq!((asked.forename.as_str(), asked.tries_left, asked.password_length), ("Ann", 3, 12));
    assert_eq!((asked.username.as_str(), asked.positions.len()), (ANN, 3));
    assert_eq!(open(&school, &token).await, asked, "asking again reveals nothing more");
    school.as_(&ann).run(&CurrentSessionForm {}).await.expect("still signed in");
    let problem = school
        .nobody()
        .run(&CompletePasswordResetForm { password: "short".to_owned(), ..form(&token, characters(&asked)) })
        .await
        .expect_err("refused");
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "password"));
    let view = school.nobody().run(&form(&token, characters(&asked))).await.expect("changed");
    assert_eq!(view.username, ANN);
    assert_eq!(school.as_(&ann).run(&CurrentSessionForm {}).await.expect_err("signed out").status, 401);
    school.nobody().sign_in(ANN, PASSWORD).await.expect_err("the old one is wrong");
    school.nobody().sign_in(ANN, NEW).await.expect("and nobody waits");
    for status in [
        school.nobody().run(&form(&token, characters(&asked))).await.expect_err("used").status,
        school.nobody().run(&OpenPasswordResetForm { token }).await.expect_err("used").status,
    ] {
        assert_eq!(status, 404);
    }
    school.wait_until_idle().await;
    let told =
        school.stack.mail().into_iter().filter(|mail| mail.subject == "Your Attain password was changed");
    assert_eq!(told.count(), 1);
}

#[tokio::test]
async fn f2_three_wrong_tries_end_the_link_and_a_newer_link_ends_an_older_one() {
    let (school, _) = school_with_ann().await;
    let old = school.forgotten(ANN).await;
    let token = school.forgotten(ANN).await;
    assert_eq!(
        school.nobody().run(&OpenPasswordResetForm { token: old }).await.expect_err("replaced").status,
        404
    );
    let asked = open(&school, &token).await;
    for left in [2, 1] {
        let problem = school.nobody().run(&form(&token, wrong())).await.expect_err("wrong");
        assert_eq!(problem.kind, "urn:attain:problem:answer-wrong");
        assert_eq!(open(&school, &token).await.tries_left, left);
    }
    for typed in [wrong(), characters(&asked)] {
        let problem = school.nobody().run(&form(&token, typed)).await.expect_err("locked");
        assert_eq!((problem.status, problem.kind.as_str()), (409, "urn:attain:problem:reset-locked"));
    }
    school.wait_until_idle().await;
    assert_eq!(school.letters_to(ANN), 4, "the sign-up email, two links, and that the last one is dead");
    school.nobody().sign_in(ANN, PASSWORD).await.expect("the password is as it was");
}

#[tokio::test]
async fn f2_wrong_tries_at_once_are_all_counted_and_right_ones_at_once_make_one_change() {
    let (school, _) = school_with_ann().await;
    let nobody = school.nobody();
    let token = school.forgotten(ANN).await;
    let tries = form(&token, wrong());
    let outcomes = join_all((0..12).map(|_| nobody.run(&tries))).await;
    let wrong = outcomes
        .iter()
        .filter(|outcome| outcome.as_ref().is_err_and(|problem| problem.kind.ends_with("answer-wrong")));
    assert_eq!(wrong.count(), 2, "the third ends the link");
    // The person requests a new link before the mail about the dead one is sent. That mail must be sent as well.
    let again = RequestPasswordResetForm { username: ANN.to_owned() };
    nobody.run(&again).await.expect("the same answer as ever");
    school.wait_until_idle().await;
    let dead = |mail: &&CapturedMail| mail.subject == "A link for a new Attain password no longer works";
    assert_eq!(school.stack.mail().iter().filter(dead).count(), 1);
    let sent = school.letters_to(ANN);
    let token = school.forgotten(ANN).await;
    let tries = form(&token, characters(&open(&school, &token).await));
    let outcomes = join_all((0..8).map(|_| nobody.run(&tries))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    school.wait_until_idle().await;
    assert_eq!(school.letters_to(ANN), sent + 2, "a link, and that the password was changed");
}

#[tokio::test]
async fn f2_a_link_lives_an_hour_and_three_an_hour_are_sent() {
    let (school, _) = school_with_ann().await;
    let mut token = String::new();
    for _ in 0..5 {
        token = school.forgotten(ANN).await;
    }
    assert_eq!(school.letters_to(ANN), 4, "the sign-up email and three links");
    open(&school, &token).await;
    school.clock.forward(SignedDuration::from_hours(1));
    assert_eq!(school.nobody().run(&OpenPasswordResetForm { token }).await.expect_err("too old").status, 404);
    school.forgotten(ANN).await;
    assert_eq!(school.letters_to(ANN), 5);
}

#[tokio::test]
async fn f2_an_address_without_an_active_account_is_answered_alike_and_sent_nothing() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.person(&teacher(ANN)).await;
    school.person(&teacher("gone@school.example")).await;
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("users").rows;
    let gone = rows.iter().find(|row| row.email == "gone@school.example").expect("listed").id;
    school.admin().run(&DeactivateUserForm { user: gone }).await.expect("deactivated");
    school.admin().run(&administrator("pending@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let mut costs = Vec::new();
    for email in [ANN, "nobody@school.example", "gone@school.example", "pending@school.example"] {
        let letters = school.letters_to(email);
        for _ in 0..4 {
            let form = RequestPasswordResetForm { username: email.to_owned() };
            wire.take_calls();
            school.nobody().run(&form).await.expect("the same answer");
            let calls = wire.take_calls_of("request-password-reset");
            costs.push((email, calls.into_iter().map(|call| call.operation).collect::<Vec<_>>()));
            school.wait_until_idle().await;
        }
        let sent = if email == ANN { 3 } else { 0 };
        assert_eq!(school.letters_to(email) - letters, sent, "{email}");
    }
    for (n, (email, calls)) in costs.iter().enumerate() {
        let expected = ["BatchGetItem", "BatchGetItem", "TransactWriteItems"];
        assert_eq!(*calls, expected[..if n % 4 == 3 { 2 } else { 3 }], "{email}");
    }
}

#[tokio::test]
async fn f2_a_username_asks_for_a_link_too_and_one_without_an_account_is_answered_alike() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let pending = school.admin().run(&administrator("pending@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let mut costs = Vec::new();
    for username in [school.admin.username.as_str(), "zz00000", &pending.username] {
        let letters = school.letters_to(&school.admin.email);
        wire.take_calls();
        let form = RequestPasswordResetForm { username: username.to_uppercase() };
        school.nobody().run(&form).await.expect("the same answer");
        let calls = wire.take_calls_of("request-password-reset");
        costs.push(calls.into_iter().map(|call| call.operation).collect::<Vec<_>>());
        school.wait_until_idle().await;
        let sent = usize::from(username == school.admin.username);
        assert_eq!(school.letters_to(&school.admin.email) - letters, sent, "{username}");
    }
    assert_eq!(costs[0].len(), 5);
    assert!(costs.iter().all(|calls| *calls == costs[0]), "{costs:?}");
    assert_eq!(school.letters_to("pending@school.example"), 1, "to sign up");
    for nobodys in ["", "Ann Lee", "ann@", "ann lee@school.example"] {
        let form = RequestPasswordResetForm { username: nobodys.to_owned() };
        let problem = school.nobody().run(&form).await.expect_err("no name");
        assert_eq!((problem.status, &problem.errors[0].field[..]), (422, "username"), "{nobodys}");
    }
}

#[tokio::test]
async fn f2_a_link_opens_nothing_once_its_account_is_deactivated() {
    let (school, _) = school_with_ann().await;
    let token = school.forgotten(ANN).await;
    let asked = open(&school, &token).await;
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("users").rows;
    let ann = rows.iter().find(|row| row.email == ANN).expect("listed").id;
    school.admin().run(&DeactivateUserForm { user: ann }).await.expect("deactivated");
    assert_eq!(school.nobody().run(&form(&token, characters(&asked))).await.expect_err("dead").status, 404);
    let token = token.chars().rev().collect();
    assert_eq!(school.nobody().run(&OpenPasswordResetForm { token }).await.expect_err("guessed").status, 404);
}

#[tokio::test]
async fn f2_wrong_characters_are_counted_per_account_over_all_its_links() {
    let (school, _) = school_with_ann().await;
    // Two links, three wrong tries each.
    for _ in 0..2 {
        let token = school.forgotten(ANN).await;
        for _ in 0..3 {
            school.nobody().run(&form(&token, wrong())).await.expect_err("wrong");
        }
        // While the letter about the dead link waits, no other link is sent.
        school.wait_until_idle().await;
    }
    // The third link opens nothing for an hour, not even for the right characters.
    let token = school.forgotten(ANN).await;
    let waits =
        school.nobody().run(&OpenPasswordResetForm { token: token.clone() }).await.expect_err("waits");
    assert_eq!((waits.status, waits.kind.as_str()), (409, "urn:attain:problem:answers-wait"));
    assert!(waits.detail.contains("Wait until 02/09/2026 11:00"), "{}", waits.detail);
    let waits = school.nobody().run(&form(&token, wrong())).await.expect_err("waits");
    assert_eq!(waits.kind, "urn:attain:problem:answers-wait");
    school.nobody().sign_in(ANN, PASSWORD).await.expect("the password is as it was");
    school.clock.forward(SignedDuration::from_hours(1));
    let token = school.forgotten(ANN).await;
    school.nobody().run(&form(&token, wrong())).await.expect_err("wrong");
    let waits = school.nobody().run(&OpenPasswordResetForm { token }).await.expect_err("waits");
    assert!(waits.detail.contains("Wait until 02/09/2026 13:00"), "twice as long: {}", waits.detail);
    school.clock.forward(SignedDuration::from_hours(2));
    let token = school.forgotten(ANN).await;
    let asked = open(&school, &token).await;
    school.nobody().run(&form(&token, characters(&asked))).await.expect("changed");
    school.wait_until_idle().await;
    // Right characters cleared the count.
    let token = school.forgotten(ANN).await;
    open(&school, &token).await;
    school.nobody().run(&form(&token, wrong())).await.expect_err("wrong");
    open(&school, &token).await;
}

#[tokio::test]
async fn f2_an_account_that_signs_up_again_has_no_wrong_characters() {
    let (school, _) = school_with_ann().await;
    for _ in 0..2 {
        let token = school.forgotten(ANN).await;
        for _ in 0..3 {
            school.nobody().run(&form(&token, wrong())).await.expect_err("wrong");
        }
        // While the letter about the dead link waits, no other link is sent.
        school.wait_until_idle().await;
    }
    let token = school.forgotten(ANN).await;
    let waits = school.nobody().run(&OpenPasswordResetForm { token }).await.expect_err("waits");
    assert_eq!(waits.kind, "urn:attain:problem:answers-wait");
    school.clock.forward(SignedDuration::from_mins(20));
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("users").rows;
    let user = rows.iter().find(|row| row.email == ANN).expect("listed").id;
    school.admin().run(&DeactivateUserForm { user }).await.expect("deactivated");
    let pending = school.admin().run(&ReactivateUserForm { user }).await.expect("reactivated");
    school.activate(&pending).await;
    let token = school.forgotten(ANN).await;
    let asked = open(&school, &token).await;
    school.nobody().run(&form(&token, characters(&asked))).await.expect("changed");
}
