//! After too many wrong attempts to sign in, further attempts must wait: of the name, of a known browser, of a network
//! address that tried many names.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use domain::access::form::write;
use domain::accounts::forms::{
    CompletePasswordResetForm, CompleteSignUpForm, CurrentSessionForm, DeactivateUserForm, EndSessionsForm,
    ListUsersForm, OpenPasswordResetForm, SignInForm,
};
use domain::accounts::known_browser;
use domain::audit::forms::{AuditFilter, ListAuditForm};
use domain::base::event::EventKind;
use futures::future::join_all;
use jiff::SignedDuration;
use std::net::SocketAddr;
use tests::wire::Wire;
use tests::{Ask, PASSWORD, TestSchool, administrator, answers, characters, cookie, teacher};

const WRONG: &str = "copper kettle rainstorn";
const WAITING: &str = "urn:attain:problem:too-many-tries";

/// Signs in `count` times with a wrong password in a browser that nobody knows, and returns the statuses.
async fn tries(school: &TestSchool, name: &str, count: usize) -> Vec<u16> {
    tries_in(&school.nobody(), name, count).await
}

/// Signs in `count` times with a wrong password in this browser, and returns the statuses.
async fn tries_in(browser: &Ask<'_>, name: &str, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(browser.sign_in(name, WRONG).await.expect_err("wrong").status);
    }
    statuses
}

#[tokio::test]
async fn ten_wrong_passwords_make_a_name_wait_whether_anybody_has_it_or_not() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    for name in ["ann@school.example", "nobody@school.example", "zz99999", "not a name!"] {
        assert_eq!(tries(&school, name, 11).await, [[401; 10].as_slice(), &[429]].concat(), "{name}");
        let form = SignInForm { username: name.to_owned(), password: PASSWORD.to_owned(), code: None };
        let written = write(&form).expect("a form");
        let answer = school.nobody().send("POST", &written.address, written.body).await;
        assert_eq!(answer.status(), 429, "{name}: the right password waits too");
        assert_eq!(answer.headers()[header::RETRY_AFTER], "60", "{name}");
        let problem = school.nobody().sign_in(name, PASSWORD).await.expect_err("waits");
        assert_eq!(problem.kind, WAITING);
        assert!(problem.detail.contains("02/09/2026 10:01"), "{}", problem.detail);
    }
    school.as_(&ann).run(&CurrentSessionForm {}).await.expect("a session that is begun goes on");
    school.wait_until_idle().await;
    assert_eq!(school.letters_to("ann@school.example"), 2, "the sign-up email, and that the account waits");
    let locked = school.stack.mail().into_iter().find(|mail| mail.subject.contains("Wrong passwords"));
    assert_eq!(locked.expect("a letter").to, ["ann@school.example"]);
}

#[tokio::test]
async fn wrong_passwords_of_the_day_before_no_longer_count() {
    let school = TestSchool::new().await;
    school.person(&teacher("ann@school.example")).await;
    assert_eq!(tries(&school, "ann@school.example", 5).await, [401; 5]);
    // The expired count is still stored: DynamoDB takes days to delete it.
    school.clock.forward(SignedDuration::from_hours(25));
    assert_eq!(tries(&school, "ann@school.example", 11).await, [[401; 10].as_slice(), &[429]].concat());
}

#[tokio::test]
async fn the_wait_doubles_the_person_is_told_once_and_a_right_password_ends_it() {
    let school = TestSchool::new().await;
    school.person(&teacher("ann@school.example")).await;
    tries(&school, "ann@school.example", 10).await;
    for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
        school.clock.forward(SignedDuration::from_mins(minutes) - SignedDuration::from_secs(1));
        assert_eq!(tries(&school, "ann@school.example", 1).await, [429], "{minutes}");
        school.clock.forward(SignedDuration::from_secs(1));
        assert_eq!(tries(&school, "ann@school.example", 2).await, [401, 429], "{minutes}");
    }
    school.wait_until_idle().await;
    assert_eq!(school.letters_to("ann@school.example"), 2);
    school.clock.forward(SignedDuration::from_mins(60));
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signs in");
    assert_eq!(tries(&school, "ann@school.example", 11).await.last(), Some(&429), "ten are free again");
    school.wait_until_idle().await;
    assert_eq!(school.letters_to("ann@school.example"), 3, "another lock, another letter");
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    let of = async |kind: EventKind| {
        let filter = AuditFilter { kind: Some(kind), ..AuditFilter::default() };
        school.as_(&admin).run(&ListAuditForm { filter, cursor: None }).await.expect("the trail").rows.len()
    };
    assert_eq!(of(EventKind::SignInLocked).await, 2, "each lock is written down");
    assert_eq!(of(EventKind::SignInFailed).await, 28, "and each try that was looked at");
}

#[tokio::test]
async fn of_twenty_four_wrong_passwords_at_once_ten_are_looked_at() {
    let school = TestSchool::new().await;
    school.person(&teacher("ann@school.example")).await;
    let nobody = school.nobody();
    for name in ["ann@school.example", "nobody@school.example"] {
        let outcomes = join_all((0..24).map(|_| nobody.sign_in(name, WRONG))).await;
        let looked_at =
            outcomes.iter().filter(|outcome| outcome.as_ref().is_err_and(|problem| problem.status == 401));
        assert_eq!(looked_at.count(), 10, "{name}");
    }
    school.wait_until_idle().await;
    assert_eq!(school.letters_to("ann@school.example"), 2);
}

#[tokio::test]
async fn fifty_wrong_passwords_from_one_address_make_it_wait_and_right_ones_do_not_count() {
    let school = TestSchool::new().await;
    let jo = school.person(&administrator("jo@school.example")).await;
    for n in 0..50 {
        assert_eq!(tries(&school, &format!("n{n}@school.example"), 1).await, [401], "{n}");
        if n % 10 == 0 {
            school.nobody().sign_in(&jo.username, PASSWORD).await.expect("signs in");
        }
    }
    let problem = school.nobody().sign_in(&jo.username, PASSWORD).await.expect_err("waits");
    assert_eq!(problem.kind, WAITING);
    school.clock.forward(SignedDuration::from_mins(1));
    school.nobody().sign_in(&jo.username, PASSWORD).await.expect("signs in");
    assert_eq!(tries(&school, "another@school.example", 1).await, [401]);
    assert_eq!(tries(&school, "another@school.example", 1).await, [429]);
    school.clock.forward(SignedDuration::from_hours(1));
    assert_eq!(tries(&school, "another@school.example", 9).await, [401; 9], "an hour later it is forgotten");
}

#[tokio::test]
async fn one_name_typed_wrongly_by_many_holds_no_other_person_of_the_school() {
    let school = TestSchool::new().await;
    let jo = school.person(&administrator("jo@school.example")).await;
    for n in 0..30 {
        assert_eq!(tries(&school, &format!("n{n}@school.example"), 3).await, [401; 3], "{n}");
    }
    school.nobody().sign_in(&jo.username, PASSWORD).await.expect("ninety wrong tries with thirty names");
}

#[tokio::test]
async fn strangers_tries_do_not_hold_a_person_in_a_browser_that_knows_them() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    assert_eq!(tries(&school, "ann@school.example", 11).await.last(), Some(&429));
    for n in 0..50 {
        tries(&school, &format!("n{n}@school.example"), 1).await;
    }
    let browser = school.in_browser(&ann.browser);
    let problem =
        school.nobody().sign_in("ann@school.example", PASSWORD).await.expect_err("a stranger's browser");
    assert!(problem.detail.contains("Use a browser you have signed in with before"), "{}", problem.detail);
    browser
        .sign_in("ann@school.example", PASSWORD)
        .await
        .expect("neither the name nor the address holds her");
    assert_eq!(tries(&school, "ann@school.example", 1).await, [429], "the strangers' wait goes on");
    let problem = browser.sign_in(&school.admin.username, PASSWORD).await.expect_err("another's account");
    assert_eq!(problem.kind, WAITING, "a browser is known per account");
}

#[tokio::test]
async fn a_known_browsers_own_tries_are_bounded_and_hold_no_other_browser() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    let browser = school.in_browser(&ann.browser);
    assert_eq!(tries_in(&browser, "ann@school.example", 11).await, [[401; 10].as_slice(), &[429]].concat());
    let problem = browser.sign_in("ann@school.example", PASSWORD).await.expect_err("waits");
    assert!(
        problem.detail.starts_with("There have been too many wrong tries in this browser."),
        "{}",
        problem.detail
    );
    school.wait_until_idle().await;
    assert_eq!(school.letters_to("ann@school.example"), 2, "the sign-up email, and that the browser waits");
    let other = school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("another browser");
    school.clock.forward(SignedDuration::from_mins(1));
    browser.sign_in("ann@school.example", PASSWORD).await.expect("after the wait");
    let tried = tries_in(&school.in_browser(&other.browser), "ann@school.example", 10).await;
    assert_eq!(tried, [401; 10], "each browser has its own count");
}

#[tokio::test]
async fn a_browser_is_forgotten_when_the_sessions_end_by_a_reset_and_by_deactivation() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    let users = school.admin().run(&ListUsersForm::default()).await.expect("the users").rows;
    let user = users.iter().find(|row| row.email == "ann@school.example").expect("Ann").id;
    let mut browser = ann.browser.clone();
    for ending in ["sessions", "reset", "deactivation"] {
        match ending {
            "sessions" => {
                let session = school.in_browser(&browser).sign_in("ann@school.example", PASSWORD).await;
                school.as_(&session.expect("signed in")).run(&EndSessionsForm {}).await.expect("ended");
            }
            "reset" => drop(reset(&school, "ann@school.example").await),
            _ => drop(school.admin().run(&DeactivateUserForm { user }).await.expect("deactivated")),
        }
        tries(&school, "ann@school.example", 10).await;
        let problem =
            school.in_browser(&browser).sign_in("ann@school.example", PASSWORD).await.expect_err(ending);
        assert_eq!(problem.kind, WAITING, "{ending}");
        school.clock.forward(SignedDuration::from_mins(1));
        if ending != "deactivation" {
            browser =
                school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signs in").browser;
        }
    }
}

/// Chooses the same password again in a browser that is not known, and returns the cookie that makes it known.
async fn reset(school: &TestSchool, email: &str) -> String {
    let token = school.forgotten(email).await;
    let open = OpenPasswordResetForm { token: token.clone() };
    let asked = school.nobody().run(&open).await.expect("opened");
    let form =
        CompletePasswordResetForm { token, password: PASSWORD.to_owned(), characters: characters(&asked) };
    let written = write(&form).expect("a form");
    let answer = school.nobody().send("POST", &written.address, written.body).await;
    assert_eq!(answer.status(), 200);
    cookie(&answer, known_browser::COOKIE).expect("the browser is known now")
}

#[tokio::test]
async fn a_reset_of_the_password_helps_although_strangers_go_on_trying() {
    let school = TestSchool::new().await;
    school.person(&teacher("ann@school.example")).await;
    for n in 0..50 {
        tries(&school, &format!("n{n}@school.example"), 1).await;
    }
    let browser = reset(&school, "ann@school.example").await;
    school.clock.forward(SignedDuration::from_mins(1));
    tries(&school, "ann@school.example", 1).await;
    assert_eq!(tries(&school, "ann@school.example", 1).await, [429], "the address waits");
    school.in_browser(&browser).sign_in("ann@school.example", PASSWORD).await.expect("signs in");
}

#[tokio::test]
async fn the_browser_of_a_sign_up_is_known_and_one_browser_knows_several_people() {
    let school = TestSchool::new().await;
    let pending = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let form = CompleteSignUpForm {
        token: school.link_token("ann@school.example"),
        activation_code: pending.activation_code,
        password: PASSWORD.to_owned(),
        answers: answers(),
    };
    let written = write(&form).expect("a form");
    let office = school.in_browser(&school.admin.browser);
    let answer = office.send("PUT", &written.address, written.body).await;
    let browser = cookie(&answer, known_browser::COOKIE).expect("a cookie");
    for name in ["ann@school.example", school.admin.username.as_str()] {
        assert_eq!(tries(&school, name, 11).await.last(), Some(&429));
        school.in_browser(&browser).sign_in(name, PASSWORD).await.expect("known");
    }
}

#[tokio::test]
async fn the_cookie_of_a_known_browser_is_a_host_cookie_without_names() {
    let school = TestSchool::new().await;
    let form =
        SignInForm { username: school.admin.username.clone(), password: PASSWORD.to_owned(), code: None };
    let written = write(&form).expect("a form");
    let answer = school.nobody().send("POST", &written.address, written.body).await;
    let set: Vec<_> = answer.headers().get_all(header::SET_COOKIE).iter().collect();
    let (pair, attributes) = set[1].to_str().expect("text").split_once("; ").expect("attributes");
    assert_eq!(pair.len(), "__Host-known-browser=".len() + 43, "an id and one token");
    assert_eq!(attributes, "Path=/; Max-Age=15552000; HttpOnly; Secure; SameSite=Strict");
    assert_eq!(set.len(), 2);
}

#[tokio::test]
async fn beginning_to_wait_costs_an_unknown_name_the_same_calls() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let mut costs = Vec::new();
    for name in [school.admin.username.as_str(), "nobody@school.example"] {
        tries(&school, name, 9).await;
        wire.take_calls();
        let mut calls = Vec::new();
        for _ in 0..3 {
            tries(&school, name, 1).await;
            calls.push(
                wire.take_calls_of("sign-in").into_iter().map(|call| call.operation).collect::<Vec<_>>(),
            );
        }
        calls.iter_mut().for_each(|calls| calls.sort());
        costs.push(calls);
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0][0].contains(&"TransactWriteItems".to_owned()), "{costs:?}");
}

#[tokio::test]
async fn the_address_that_waits_is_the_visitors_and_not_the_one_of_cloudfront_or_one_made_up() {
    let school = TestSchool::new().await;
    let ask = async |peer: u8, forwarded: &str, username: String| {
        let form = SignInForm { username, password: WRONG.to_owned(), code: None };
        let written = write(&form).expect("a form");
        let request = Request::post(written.address)
            .header(header::ORIGIN, &school.stack.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-forwarded-for", forwarded)
            .extension(ConnectInfo(SocketAddr::from(([198, 51, 100, peer], 443))))
            .body(Body::from(written.body.unwrap_or_default()))
            .expect("a request");
        school.stack.dispatch(request).await.expect("an answer").status()
    };
    for n in 0..50 {
        let name = format!("n{n}@school.example");
        assert_eq!(ask(7, &format!("198.51.100.{n}, 203.0.113.9"), name).await, 401, "{n}");
    }
    assert_eq!(ask(7, "198.51.100.99", "a@school.example".to_owned()).await, 429);
    assert_eq!(ask(8, "198.51.100.7", "b@school.example".to_owned()).await, 401);
}

#[tokio::test]
async fn the_alarm_on_lock_outs_counts_lines_that_the_log_writes() {
    let watch = &local::templates()["watch.yaml"];
    assert!(watch.contains(r#"FilterPattern: '{ $.code = "too-many-tries" }'"#), "the metric of the alarm");
    let school = TestSchool::new().await;
    tries(&school, "ann@school.example", 11).await;
    let counted = |line: &serde_json::Value| line["code"] == "too-many-tries" && line["action"] == "sign-in";
    assert_eq!(school.log.lines().iter().filter(|line| counted(line)).count(), 1);
}
