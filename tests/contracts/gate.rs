//! Every action, asked by everybody who must not get through.

use super::requests::{request, things};
use axum::body::Body;
use axum::http::{Request, header};
use domain::action::{Action, Method, Who};
use domain::session::COOKIE;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{TestSchool, teacher};

fn changes(action: Action) -> bool {
    action.row().method != Method::Get
}

#[tokio::test]
async fn nobody_gets_through_without_a_live_session() {
    let school = TestSchool::new().await;
    let things = things(&school).await;
    let leaver = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    school.clock.forward(SignedDuration::from_mins(31));
    let stranger = tests::Person { token: "0".repeat(32), ..leaver.clone() };
    for action in Action::ALL.iter().copied().filter(|action| action.row().who != Who::Anyone) {
        let (address, body) = request(action, &things);
        let method = action.row().method.as_str();
        for (who, ask) in [
            ("nobody", school.nobody()),
            ("expired", school.as_(&leaver)),
            ("made up", school.as_(&stranger)),
        ] {
            let answer = ask.send(method, &address, body.as_ref().map(Value::to_string)).await;
            assert_eq!(answer.status(), 401, "{who}: {action:?}");
            assert_eq!(
                answer.headers()[header::CONTENT_TYPE],
                "application/problem+json",
                "{who}: {action:?}"
            );
        }
    }
}

#[tokio::test]
async fn whoever_lacks_the_permission_is_refused() {
    let school = TestSchool::new().await;
    let things = things(&school).await;
    let ordinary = school.person(&teacher("ordinary@school.example")).await;
    for action in Action::ALL.iter().copied() {
        let (address, body) = request(action, &things);
        let answer = school
            .as_(&ordinary)
            .send(action.row().method.as_str(), &address, body.map(|body| body.to_string()))
            .await;
        match action.row().who {
            Who::Holder(_) => assert_eq!(answer.status(), 403, "{action:?}"),
            Who::Anyone | Who::SignedIn => assert_ne!(answer.status(), 403, "{action:?}"),
        }
        if action == Action::SignOut {
            return;
        }
    }
}

#[tokio::test]
async fn what_belongs_to_another_school_does_not_exist() {
    let school = TestSchool::new().await;
    let things = things(&school).await;
    let neighbour = school.neighbour().await;
    let mut asked = 0;
    for action in Action::ALL.iter().copied().filter(|action| action.row().path.contains('{')) {
        let (address, body) = request(action, &things);
        let answer = neighbour
            .admin()
            .send(action.row().method.as_str(), &address, body.map(|body| body.to_string()))
            .await;
        assert_eq!(answer.status(), 404, "{action:?}");
        asked += 1;
    }
    assert!(asked >= 10, "the table has {asked} actions on one thing");
    assert_eq!(school.pending_users().await.len(), 1);
    assert_eq!(school.batch(things.batch).await.rows.len(), 1);
}

#[tokio::test]
async fn a_changing_request_from_another_site_is_refused() {
    let school = TestSchool::new().await;
    let things = things(&school).await;
    for action in Action::ALL.iter().copied().filter(|action| changes(*action)) {
        let (address, body) = request(action, &things);
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = Request::builder()
                .method(action.row().method.as_str())
                .uri(&address)
                .header(name, value)
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::COOKIE, format!("{COOKIE}={}", school.admin.token))
                .body(Body::from(body.as_ref().map(Value::to_string).unwrap_or_default()))
                .expect("a request");
            let answer = school.stack.dispatch(request).await.expect("an answer");
            assert_eq!(answer.status(), 403, "{name}: {value}: {action:?}");
        }
    }
    assert_eq!(school.pending_users().await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_read_is_told_so() {
    let school = TestSchool::new().await;
    let things = things(&school).await;
    for action in
        Action::ALL.iter().copied().filter(|action| matches!(action.row().method, Method::Post | Method::Put))
    {
        let (address, body) = request(action, &things);
        let body = body.unwrap_or(json!({})).to_string();
        let large = format!("{{\"x\":\"{}\"}}", "x".repeat(70_000));
        let bodies = [
            ("text/plain", body.as_str()),
            ("application/json", "{"),
            ("application/json", "[]"),
            ("application/json", ""),
            ("application/json", &large),
        ];
        for (content_type, body) in bodies {
            let request = Request::builder()
                .method(action.row().method.as_str())
                .uri(&address)
                .header(header::CONTENT_TYPE, content_type)
                .header(header::COOKIE, format!("{COOKIE}={}", school.admin.token))
                .body(Body::from(body.to_owned()))
                .expect("a request");
            let answer = school.stack.dispatch(request).await.expect("an answer");
            assert_eq!(answer.status(), 400, "{content_type}: {body:.20}: {action:?}");
        }
    }
}

#[tokio::test]
async fn an_id_that_is_none_names_nothing() {
    let school = TestSchool::new().await;
    for (method, address) in [
        ("GET", "/api/batches/x"),
        ("GET", "/api/batches/..%2f..%2fx"),
        ("DELETE", "/api/pending-users/%00"),
        ("DELETE", "/api/batches/0190b5a8-7f2e-7c3d-8a4b-000000000001"),
    ] {
        assert_eq!(school.admin().send(method, address, None).await.status(), 404, "{method} {address}");
    }
    assert_eq!(school.admin().send("PATCH", "/api/session", None).await.status(), 404);
}
