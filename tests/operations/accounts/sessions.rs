//! Signing in and out, and how long a session lasts.

use axum::http::header;
use domain::access::form::write;
use domain::access::session::SessionEnd;
use domain::accounts::forms::{
    ChangePasswordForm, CurrentSessionForm, DeactivateUserForm, EndSessionsForm, EndUserSessionsForm,
    ListSessionsForm, ListUsersForm, SignInForm, SignOutForm,
};
use jiff::SignedDuration;
use tests::wire::Wire;
use tests::{PASSWORD, Person, TestSchool, administrator, teacher};

#[tokio::test]
async fn everyone_signs_in_with_the_email_address_and_administrators_with_their_username_too() {
    let school = TestSchool::new().await;
    let admin = school.person(&administrator("jo@school.example")).await;
    let ordinary = school.person(&teacher("ann@school.example")).await;
    for name in
        [admin.username.as_str(), " JO@School.example", "ann@school.example", &admin.username.to_uppercase()]
    {
        school.nobody().sign_in(name, PASSWORD).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
    }
    assert_eq!(ordinary.username, "ann@school.example");
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_the_same() {
    let school = TestSchool::new().await;
    school.admin().run(&teacher("pending@school.example")).await.expect("created");
    let refusals = [
        school.nobody().sign_in(&school.admin.username, "copper kettle rainstorn").await,
        school.nobody().sign_in("nobody@school.example", PASSWORD).await,
        school.nobody().sign_in("zz99999", PASSWORD).await,
        school.nobody().sign_in("not a name!", PASSWORD).await,
        school.nobody().sign_in("pending@school.example", PASSWORD).await,
    ];
    for refusal in refusals {
        let problem = refusal.expect_err("refused");
        assert_eq!(problem.status, 401);
        assert_eq!(problem.detail, "The username or password is not right. Check both and try again.");
    }
    let problem = school.nobody().sign_in("", "").await.expect_err("empty");
    assert_eq!((problem.status, problem.errors.len()), (422, 2));
}

#[tokio::test]
async fn the_session_is_a_host_cookie_that_scripts_cannot_read() {
    let school = TestSchool::new().await;
    let form =
        SignInForm { username: school.admin.username.clone(), password: PASSWORD.to_owned(), code: None };
    let written = write(&form).expect("a form");
    let answer = school.nobody().send("POST", &written.address, written.body).await;
    let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("text");
    let (pair, attributes) = cookie.split_once("; ").expect("attributes");
    assert_eq!(pair.len(), "__Host-session=".len() + 32);
    assert_eq!(attributes, "Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Strict");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let school = TestSchool::new().await;
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    school.as_(&admin).run(&CurrentSessionForm {}).await.expect("signed in");
    school.as_(&admin).run(&SignOutForm {}).await.expect("signed out");
    assert_eq!(school.as_(&admin).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    school.admin().run(&CurrentSessionForm {}).await.expect("the other session goes on");
}

#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_had_before() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    let elsewhere = school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signed in");
    school.as_(&ann).sign_in("ann@school.example", "copper kettle rainstorn").await.expect_err("wrong");
    school.as_(&ann).run(&CurrentSessionForm {}).await.expect("a wrong password ends nothing");
    let again = school.as_(&ann).sign_in("ann@school.example", PASSWORD).await.expect("signed in");
    assert_eq!(school.as_(&ann).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    school.as_(&elsewhere).run(&CurrentSessionForm {}).await.expect("another browser's goes on");
    assert_eq!(school.as_(&again).run(&ListSessionsForm {}).await.expect("listed").sessions.len(), 2);
    // On a shared computer the session before may be somebody else's.
    let admin = school.as_(&again).sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    assert_eq!(school.as_(&again).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    assert_eq!(school.as_(&elsewhere).run(&ListSessionsForm {}).await.expect("listed").sessions.len(), 1);
    let stranger = tests::Person { token: "0".repeat(32), ..ann };
    school
        .as_(&stranger)
        .sign_in(&school.admin.username, PASSWORD)
        .await
        .expect("a made-up cookie is ignored");
    school.as_(&admin).run(&CurrentSessionForm {}).await.expect("goes on");
}

#[tokio::test]
async fn a_session_ends_after_thirty_idle_minutes_or_twelve_hours() {
    let school = TestSchool::new().await;
    let minutes = SignedDuration::from_mins;
    school.clock.forward(minutes(29));
    school.admin().run(&CurrentSessionForm {}).await.expect("still signed in");
    school.clock.forward(minutes(29));
    school.admin().run(&CurrentSessionForm {}).await.expect("the last request counts");
    school.clock.forward(minutes(31));
    assert_eq!(told(&school, &school.admin).await, SessionEnd::Idle.sentence());

    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    for _ in 0..28 {
        school.clock.forward(minutes(25));
        school.as_(&admin).run(&CurrentSessionForm {}).await.expect("busy all day");
    }
    school.clock.forward(minutes(21));
    assert_eq!(told(&school, &admin).await, SessionEnd::Longest.sentence());
}

/// What the holder of an ended session is told.
async fn told(school: &TestSchool, who: &Person) -> String {
    let problem = school.as_(who).run(&CurrentSessionForm {}).await.expect_err("ended");
    assert_eq!(problem.status, 401);
    problem.detail
}

#[tokio::test]
async fn the_cause_of_a_sessions_end_is_told_truly() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    let again = async || school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signed in");
    let listed = school.admin().run(&ListUsersForm::default()).await.expect("a list").rows;
    let id = listed.iter().find(|user| user.email == ann.email).expect("her account").id;

    school.admin().run(&EndUserSessionsForm { user: id }).await.expect("ended");
    assert_eq!(told(&school, &ann).await, SessionEnd::Administrator.sentence());
    // It stays the cause, although the session would be over by itself by now.
    school.clock.forward(SignedDuration::from_mins(31));
    assert_eq!(told(&school, &ann).await, SessionEnd::Administrator.sentence());

    let (here, there) = (again().await, again().await);
    school.as_(&here).run(&EndSessionsForm {}).await.expect("ended");
    assert_eq!(told(&school, &there).await, SessionEnd::Holder.sentence());

    let there = again().await;
    let form = ChangePasswordForm {
        password: PASSWORD.to_owned(),
        code: None,
        new_password: "velvet harbour lantern".to_owned(),
    };
    school.as_(&here).run(&form).await.expect("changed");
    assert_eq!(told(&school, &there).await, SessionEnd::Password.sentence());

    school.clock.forward(SignedDuration::from_mins(1));
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    school.as_(&admin).run(&DeactivateUserForm { user: id }).await.expect("deactivated");
    assert_eq!(told(&school, &here).await, SessionEnd::Deactivated.sentence());
}

#[tokio::test]
async fn an_unknown_name_costs_the_same_calls_as_a_known_one() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let mut costs = Vec::new();
    for name in [school.admin.username.as_str(), "nobody@school.example", "zz99999", "not a name!"] {
        wire.take_calls();
        school.nobody().sign_in(name, "copper kettle rainstorn").await.expect_err("wrong");
        let calls = wire.take_calls_of("sign-in");
        costs.push(calls.into_iter().map(|call| call.operation).collect::<Vec<_>>());
    }
    // Two reads: the holder of the name, and the account. Two counters of attempts: one per name, one per network
    // address. One entry: in the trail of the account's school, or in the provider's.
    for cost in &mut costs {
        cost.sort();
    }
    let expected = ["BatchGetItem", "BatchGetItem", "PutItem", "UpdateItem", "UpdateItem"];
    assert!(costs.iter().all(|cost| *cost == expected), "{costs:?}");
}
