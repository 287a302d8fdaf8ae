//! A person's own profile (F36) and sessions.

use domain::accounts::forms::{
    ChangeNameForm, ConfirmEmailChangeForm, CurrentSessionForm, EndSessionsForm, ListSessionsForm,
    RequestEmailChangeForm, ViewProfileForm,
};
use futures::future::join_all;
use jiff::SignedDuration;
use tests::wire::Wire;
use tests::{PASSWORD, Person, TestSchool, teacher};

fn wanted(email: &str) -> RequestEmailChangeForm {
    RequestEmailChangeForm { email: email.to_owned(), password: PASSWORD.to_owned(), code: None }
}

async fn ann(school: &TestSchool) -> Person {
    school.person(&teacher("ann@school.example")).await
}

/// Requests a new email address, and returns the form that confirms it with the emailed link's token.
async fn request_change(school: &TestSchool, person: &Person, email: &str) -> ConfirmEmailChangeForm {
    school.as_(person).run(&wanted(email)).await.expect("asked");
    school.wait_until_idle().await;
    ConfirmEmailChangeForm { token: school.token_in(email, "confirm-email") }
}

#[tokio::test]
async fn f36_everybody_changes_their_own_name() {
    let school = TestSchool::new().await;
    let ann = ann(&school).await;
    let form = ChangeNameForm { forename: " Anne ".to_owned(), surname: "Lee-Jones".to_owned() };
    for _ in 0..2 {
        let view = school.as_(&ann).run(&form).await.expect("twice is once");
        assert_eq!((view.forename.as_str(), view.surname.as_str(), view.revision), ("Anne", "Lee-Jones", 1));
    }
    assert_eq!(school.as_(&ann).run(&ViewProfileForm {}).await.expect("the profile").forename, "Anne");
    let wrong = school.as_(&ann).run(&ChangeNameForm::default()).await.expect_err("empty");
    assert_eq!((wrong.status, wrong.errors.len()), (422, 2));
}

#[tokio::test]
async fn f36_a_new_email_address_counts_once_its_link_was_opened() {
    let school = TestSchool::new().await;
    let ann = ann(&school).await;
    let letters = school.letters_to("ann@school.example");
    let confirm = request_change(&school, &ann, "anne@school.example").await;
    assert_eq!(school.letters_to("ann@school.example"), letters + 1, "the old address is told");
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("the old one still counts");
    school.nobody().sign_in("anne@school.example", PASSWORD).await.expect_err("the new one does not yet");
    let nobody = school.nobody();
    let outcomes = join_all((0..4).map(|_| nobody.run(&confirm))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(
        outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).all(|problem| problem.status == 404)
    );
    school.nobody().sign_in("anne@school.example", PASSWORD).await.expect("the new one counts");
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect_err("the old one is free");
    school.admin().run(&teacher("ann@school.example")).await.expect("for anybody");
}

#[tokio::test]
async fn f36_a_new_email_address_needs_the_password_again() {
    let school = TestSchool::new().await;
    let ann = ann(&school).await;
    let form = RequestEmailChangeForm {
        password: "copper kettle rainstorn".to_owned(),
        ..wanted("b@school.example")
    };
    let problem = school.as_(&ann).run(&form).await.expect_err("wrong");
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "password"));
    school.wait_until_idle().await;
    assert_eq!(school.letters_to("b@school.example"), 0);
    let own = school.as_(&ann).run(&wanted(" Ann@school.example")).await.expect_err("her own");
    assert_eq!((own.status, own.errors[0].field.as_str()), (422, "email"));
}

#[tokio::test]
async fn f36_an_address_with_an_account_elsewhere_is_answered_alike_and_its_holder_is_told() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let neighbour = school.neighbour().await;
    let ann = ann(&school).await;
    // The first request begins the counts of the account, the school and the network.
    school.as_(&ann).run(&wanted("first@school.example")).await.expect("asked");
    school.wait_until_idle().await;
    let mut costs = Vec::new();
    for email in ["free@school.example", &neighbour.admin.email] {
        let letters = (school.letters_to(email), school.letters_to(&ann.email));
        wire.take_calls();
        school.as_(&ann).run(&wanted(email)).await.expect("the same answer");
        let calls = wire.take_calls_of("request-email-change");
        costs.push(calls.into_iter().map(|call| call.operation).collect::<Vec<_>>());
        school.wait_until_idle().await;
        let sent = (school.letters_to(email), school.letters_to(&ann.email));
        assert_eq!(sent, (letters.0 + 1, letters.1 + 1), "{email}");
    }
    assert_eq!(costs[0], costs[1]);
    let letter = school.stack.mail().into_iter().rfind(|mail| mail.to == [neighbour.admin.email.clone()]);
    let letter = letter.expect("a letter");
    assert_eq!(letter.subject, "This email address already has an Attain account");
    assert!(!letter.text.contains('#') && letter.text.contains("Elm Grove School"), "{}", letter.text);
}

#[tokio::test]
async fn f36_a_newer_link_ends_the_older_and_none_lives_longer_than_a_day() {
    let school = TestSchool::new().await;
    let ann = ann(&school).await;
    let older = request_change(&school, &ann, "b@school.example").await;
    school.clock.forward(SignedDuration::from_secs(1));
    let newer = request_change(&school, &ann, "c@school.example").await;
    assert_eq!(school.nobody().run(&older).await.expect_err("replaced").status, 404);
    school.clock.forward(SignedDuration::from_hours(24));
    assert_eq!(school.nobody().run(&newer).await.expect_err("too old").status, 404);
    for token in [String::new(), "x".repeat(64), school.link_token("ann@school.example")] {
        assert_eq!(
            school.nobody().run(&ConfirmEmailChangeForm { token }).await.expect_err("none").status,
            404
        );
    }
}

#[tokio::test]
async fn f36_two_who_want_one_address_do_not_both_get_it() {
    let school = TestSchool::new().await;
    let neighbour = school.neighbour().await;
    let (ann, bo) = (ann(&school).await, neighbour.person(&teacher("bo@school.example")).await);
    let first = request_change(&school, &ann, "new@school.example").await;
    let second = request_change(&neighbour, &bo, "new@school.example").await;
    let nobody = school.nobody();
    let (one, two) = tokio::join!(nobody.run(&first), nobody.run(&second));
    assert!(one.is_ok() != two.is_ok());
    let refused = one.err().or(two.err()).expect("one");
    assert_eq!(refused.kind, "urn:attain:problem:email-taken");
}

#[tokio::test]
async fn my_sessions_are_listed_and_all_others_end_at_once() {
    let school = TestSchool::new().await;
    let first = ann(&school).await;
    school.clock.forward(SignedDuration::from_mins(5));
    let second = school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signed in");
    let third = school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signed in");
    let view = school.as_(&second).run(&ListSessionsForm {}).await.expect("the sessions");
    assert_eq!(view.sessions.len(), 3);
    assert_eq!(view.sessions.iter().filter(|session| session.this).count(), 1);
    let oldest = &view.sessions[2];
    assert_eq!((oldest.started.as_str(), oldest.address.as_deref()), ("02/09/2026 10:00", Some("127.0.0.1")));
    for _ in 0..2 {
        school.as_(&second).run(&EndSessionsForm {}).await.expect("ended");
    }
    for person in [&first, &third] {
        assert_eq!(school.as_(person).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    }
    school.as_(&second).run(&CurrentSessionForm {}).await.expect("the one that asked goes on");
    assert_eq!(school.as_(&second).run(&ListSessionsForm {}).await.expect("the sessions").sessions.len(), 1);
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("may sign in again");
    school.admin().run(&CurrentSessionForm {}).await.expect("nobody else's");
}
