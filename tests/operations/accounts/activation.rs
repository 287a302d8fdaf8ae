//! Activation (F17, F19), and its limit on wrong attempts.

use domain::accounts::forms::{
    CompleteSignUpForm, CurrentSessionForm, LetterLink, OpenSignUpForm, PendingUserView,
    ReissueActivationCodeForm, WelcomeLetterForm,
};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use futures::future::join_all;
use tests::{PASSWORD, TestSchool, answers, teacher};

async fn invited(school: &TestSchool) -> (PendingUserView, CompleteSignUpForm) {
    let created = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let form = CompleteSignUpForm {
        token: school.link_token("ann@school.example"),
        activation_code: created.activation_code.clone(),
        password: PASSWORD.to_owned(),
        answers: answers(),
    };
    (created, form)
}

#[tokio::test]
async fn f17_link_and_code_together_activate_the_account_and_each_works_once() {
    let school = TestSchool::new().await;
    let (_, form) = invited(&school).await;
    let opened = school.nobody().run(&OpenSignUpForm { token: form.token.clone() }).await.expect("opens");
    assert_eq!((opened.forename.as_str(), opened.school.as_str()), ("Ann", "Elm Grove School"));
    assert_eq!(opened.created_by, "Robin Weaver");
    assert!(school.nobody().sign_in("ann@school.example", PASSWORD).await.is_err(), "not active yet");
    let signed_up = school.nobody().run(&form).await.expect("active");
    assert_eq!(signed_up.username, "ann@school.example");
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signs in");
    assert!(school.pending_users().await.is_empty());
    assert_eq!(school.nobody().run(&form).await.expect_err("used").status, 404);
    assert_eq!(
        school.nobody().run(&OpenSignUpForm { token: form.token }).await.expect_err("used").status,
        404
    );
}

#[tokio::test]
async fn f17_who_activates_an_account_is_signed_in_and_the_session_of_before_ends() {
    let school = TestSchool::new().await;
    let (_, form) = invited(&school).await;
    let ann = school.admin().sign_up(&form, "ann@school.example").await.expect("signed up");
    let session = school.as_(&ann).run(&CurrentSessionForm {}).await.expect("signed in");
    assert_eq!(session.username, "ann@school.example");
    let ended = school.admin().run(&CurrentSessionForm {}).await.expect_err("of the same browser");
    assert_eq!(ended.status, 401);
    school.wait_until_idle().await;
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    let trail = school.as_(&admin).run(&ListAuditForm::default()).await.expect("the trail").rows;
    let signed_in = trail.iter().filter(|entry| entry.kind == EventKind::SignedIn).count();
    assert_eq!(signed_in, 3, "the administrator, twice, and Ann");
}

#[tokio::test]
async fn f19_what_cannot_be_a_code_is_not_counted_as_a_wrong_one() {
    let school = TestSchool::new().await;
    let (_, form) = invited(&school).await;
    for typed in ["V33048C", "ann@school.example", "0330484C"] {
        let form = CompleteSignUpForm { activation_code: typed.to_owned(), ..form.clone() };
        let problem = school.nobody().run(&form).await.expect_err("no code");
        assert_eq!((problem.status, &problem.errors[0].field[..]), (422, "activation_code"), "{typed}");
    }
    assert_eq!(school.pending_users().await[0].tries, 0);
}

#[tokio::test]
async fn f19_ten_wrong_codes_lock_the_code_and_its_creator_is_emailed_once() {
    let school = TestSchool::new().await;
    let (created, form) = invited(&school).await;
    let wrong = CompleteSignUpForm { activation_code: "A000000A".to_owned(), ..form.clone() };
    for left in (1..10).rev() {
        let problem = school.nobody().run(&wrong).await.expect_err("wrong");
        assert_eq!(problem.kind, "urn:attain:problem:code-wrong");
        assert!(problem.detail.contains(&format!("{left} tr")), "{}", problem.detail);
    }
    assert_eq!(school.nobody().run(&wrong).await.expect_err("locked").kind, "urn:attain:problem:code-locked");
    assert_eq!(school.nobody().run(&form).await.expect_err("locked").kind, "urn:attain:problem:code-locked");
    school.wait_until_idle().await;
    let row = school.pending_users().await.remove(0);
    assert_eq!((row.tries, row.locked), (10, true));
    let letter = WelcomeLetterForm { user: row.id, link: LetterLink::Without };
    let refused = school.admin().run(&letter).await.expect_err("of no use on paper");
    assert_eq!(refused.kind, "urn:attain:problem:letter-locked");
    let about: Vec<_> =
        school.stack.mail().into_iter().filter(|letter| letter.subject.contains("locked")).collect();
    assert_eq!(about.len(), 1);
    assert_eq!(about[0].to.as_slice(), std::slice::from_ref(&school.admin.email));
    let reissued =
        school.admin().run(&ReissueActivationCodeForm { user: created.id }).await.expect("reissued");
    assert_eq!(reissued.tries, 0);
    let old = school.nobody().run(&form).await.expect_err("the old code is wrong now");
    assert_eq!(old.kind, "urn:attain:problem:code-wrong");
    let form = CompleteSignUpForm { activation_code: reissued.activation_code, ..form };
    school.nobody().run(&form).await.expect("active");
}

#[tokio::test]
async fn f19_wrong_codes_at_once_are_all_counted() {
    let school = TestSchool::new().await;
    let (_, form) = invited(&school).await;
    let wrong = CompleteSignUpForm { activation_code: "A000000A".to_owned(), ..form };
    let nobody = school.nobody();
    let outcomes = join_all((0..24).map(|_| nobody.run(&wrong))).await;
    let wrong = outcomes
        .iter()
        .filter(|outcome| outcome.as_ref().is_err_and(|problem| problem.kind.ends_with("code-wrong")))
        .count();
    assert_eq!(wrong, 9, "the tenth locks");
    assert_eq!(school.pending_users().await[0].tries, 10);
    school.wait_until_idle().await;
    assert_eq!(school.letters_to(&school.admin.email), 2, "the sign-up email, and that the code is locked");
}

#[tokio::test]
async fn f17_twenty_activations_at_once_make_one_account() {
    let school = TestSchool::new().await;
    let (_, form) = invited(&school).await;
    let nobody = school.nobody();
    let outcomes = join_all((0..20).map(|_| nobody.run(&form))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(
        outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).all(|problem| problem.status == 404)
    );
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signs in");
}

#[tokio::test]
async fn a_refused_password_costs_no_try() {
    let school = TestSchool::new().await;
    let (_, form) = invited(&school).await;
    for password in ["", "short", "password1234", "ann lee's kettle ivy", "elm grove lantern kettle"] {
        let form = CompleteSignUpForm {
            password: password.to_owned(),
            activation_code: "A000000A".to_owned(),
            ..form.clone()
        };
        let problem = school.nobody().run(&form).await.expect_err("refused");
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "password"), "{password}");
    }
    assert_eq!(school.pending_users().await[0].tries, 0);
}

#[tokio::test]
async fn a_link_that_was_never_issued_opens_nothing() {
    let school = TestSchool::new().await;
    let (_, form) = invited(&school).await;
    let mut guessed = form.token.clone();
    let last = if guessed.pop() == Some('A') { 'B' } else { 'A' };
    guessed.push(last);
    for token in [guessed, String::new(), "x".repeat(64), form.token[..63].to_owned()] {
        assert_eq!(school.nobody().run(&OpenSignUpForm { token }).await.expect_err("nothing").status, 404);
    }
}
