//! After too many wrong attempts to sign in, further attempts must wait.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use domain::access::form::write;
use domain::accounts::forms::{CurrentSessionForm, SignInForm};
use domain::audit::forms::ListAuditForm;
use futures::future::join_all;
use jiff::SignedDuration;
use std::net::SocketAddr;
use tests::wire::Wire;
use tests::{PASSWORD, TestSchool, administrator, teacher};

const WRONG: &str = "copper kettle rainstorn";
const WAITING: &str = "urn:attain:problem:too-many-tries";

/// Signs in `count` times with a wrong password, and returns the statuses.
async fn tries(school: &TestSchool, name: &str, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(school.nobody().sign_in(name, WRONG).await.expect_err("wrong").status);
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
    let before = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows.len();
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
    let trail = school.as_(&admin).run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(trail.len(), before + 2, "each lock is written down, and no single try");
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
