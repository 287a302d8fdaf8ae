//! Every action, requested by everybody who must be refused.

use super::requests::{Samples, create_samples, person_for, request};
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, header};
use domain::access::action::{Action, Method, Who};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission, Permissions};
use domain::access::session::COOKIE;
use domain::accounts::forms::NewUserForm;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{NewSchool, Person, TestSchool, new_user};

fn changes(action: Action) -> bool {
    action.row().method != Method::Get
}

#[tokio::test]
async fn nobody_gets_through_without_a_live_session() {
    let school = TestSchool::new().await;
    let samples = create_samples(&school).await;
    let leaver = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    school.clock.forward(SignedDuration::from_mins(31));
    let stranger = tests::Person { token: "0".repeat(32), ..leaver.clone() };
    for action in Action::ALL.iter().copied().filter(|action| action.row().who != Who::Anyone) {
        let (address, body) = request(action, &samples);
        let method = action.row().method.as_str();
        for (who, ask) in [
            ("nobody", school.nobody()),
            ("expired", school.as_(&leaver)),
            ("made up", school.as_(&stranger)),
        ] {
            let answer = ask.send(method, &address, body.as_ref().map(Value::to_string)).await;
            assert_eq!(answer.status(), 401, "{who}: {action:?}");
            assert_silent(&answer, &school, &samples, &format!("{who}: {action:?}"));
            assert_eq!(
                answer.headers()[header::CONTENT_TYPE],
                "application/problem+json",
                "{who}: {action:?}"
            );
        }
    }
}

/// Asserts that a refusal reveals nothing about the school: no name, address, code, file or id.
fn assert_silent(answer: &Response<Bytes>, school: &TestSchool, samples: &Samples, place: &str) {
    let body = String::from_utf8_lossy(answer.body()).to_lowercase();
    let told =
        ["pending@", "staff.xlsx", "weaver", "lee", &school.name.to_lowercase(), &school.id.to_string()];
    for word in told.into_iter().map(str::to_owned).chain(samples.secrets()) {
        assert!(!body.contains(&word.to_lowercase()), "{place} tells {word}: {body}");
    }
}

/// People who each lack some permission, with a description and the permissions they hold: a teacher per permission, a
/// teacher with none, and a senior leader and a governor with all but School setup.
async fn people(school: &TestSchool) -> Vec<(String, Permissions, Person)> {
    let mut forms: Vec<(JobRole, Vec<Permission>)> = Vec::new();
    let tracking = school.kind.has_tracking();
    let there = move |permission: &Permission| {
        *permission != Permission::SchoolSetup && (tracking || !permission.is_tracking())
    };
    let rest = || Permission::ALL.iter().copied().filter(there);
    // In schools senior leaders, teachers and governors.
    let [leader, _, teacher, governor, ..] = JobRole::choices(school.kind) else { panic!("too few roles") };
    forms.extend(rest().map(|permission| (*teacher, vec![permission])));
    forms.push((*teacher, Vec::new()));
    forms.push((*leader, rest().collect()));
    forms.push((*governor, rest().collect()));
    let mut people = Vec::new();
    for (n, (role, permissions)) in forms.into_iter().enumerate() {
        let form = new_user(&format!("person{n}@school.example"), role, &permissions);
        let form = NewUserForm { confirmed: true, ..form };
        let held = permissions.iter().copied().collect::<Permissions>().normalised();
        people.push((format!("{role:?} with {permissions:?}"), held, school.person(&form).await));
    }
    people
}

#[tokio::test]
async fn whoever_lacks_the_permission_is_refused() {
    let school = TestSchool::of_kind(OrganisationKind::Primary).await;
    let samples = create_samples(&school).await;
    for (name, held, person) in people(&school).await {
        let mut refused = 0;
        for action in Action::ALL.iter().copied() {
            let who = action.row().who;
            if who.allows(OrganisationKind::Primary, held) {
                continue;
            }
            let (address, body) = request(action, &samples);
            let method = action.row().method.as_str();
            let answer = school.as_(&person).send(method, &address, body.map(|body| body.to_string())).await;
            assert_eq!(answer.status(), 403, "{name}: {action:?}");
            assert_silent(&answer, &school, &samples, &format!("{name}: {action:?}"));
            refused += 1;
        }
        assert!(refused >= 15, "{name} is refused {refused} actions");
    }
    assert_eq!(school.batch(samples.batch).await.rows.len(), 1);
}

#[tokio::test]
async fn what_belongs_to_another_school_does_not_exist() {
    let school = TestSchool::new().await;
    let samples = create_samples(&school).await;
    let neighbour = school.neighbour().await;
    neighbour.grant_everything();
    let told = |answer: &Response<Bytes>| {
        let mut problem: Value = serde_json::from_slice(answer.body()).expect("a problem");
        problem["request_id"] = Value::Null;
        problem
    };
    let mut asked = 0;
    for action in Action::ALL.iter().copied().filter(|action| action.row().path.contains('{')) {
        if action.row().who == Who::Anyone {
            continue; // It is not the session that decides.
        }
        let (address, body) = request(action, &samples);
        let (method, body) = (action.row().method.as_str(), body.map(|body| body.to_string()));
        let theirs = neighbour.admin().send(method, &address, body.clone()).await;
        if matches!(action.row().who, Who::Outside(_)) {
            // No permission lets one school look at another.
            assert_eq!(theirs.status(), 403, "{action:?}");
            continue;
        }
        assert_eq!(theirs.status(), 404, "{action:?}");
        assert_silent(&theirs, &school, &samples, &format!("{action:?}"));
        // The answer is the same as for records that never existed.
        let nothing = request(action, &samples.with_unknown_ids()).0;
        let nobodys = neighbour.admin().send(method, &nothing, body).await;
        assert_eq!(told(&theirs), told(&nobodys), "{action:?}");
        asked += 1;
    }
    assert!(asked >= 10, "the table has {asked} actions on one thing");
    assert_eq!(school.pending_users().await.len(), 1);
    assert_eq!(school.batch(samples.batch).await.rows.len(), 1);
}

#[tokio::test]
async fn a_local_authority_with_any_permissions_gets_at_nothing_of_a_school_that_does_not_share_it() {
    let school = TestSchool::new().await;
    let samples = create_samples(&school).await;
    let of = NewSchool {
        name: "Southmoor Council",
        number: "920",
        kind: OrganisationKind::LocalAuthority,
        belonging: (None, None),
    };
    let stranger = school.beside(of).await;
    stranger.grant_everything();
    let everything: Permissions = Permission::ALL.iter().copied().collect();
    let mut people = people(&stranger).await;
    people.push(("everything".to_owned(), everything, stranger.admin.clone()));
    let (mut refused, mut unknown) = (0, 0);
    for (name, held, person) in people {
        for action in Action::ALL.iter().copied() {
            let row = action.row();
            let allowed = match row.who {
                Who::AtSchool(_) | Who::AtSchoolEither(..) => false,
                who => who.is_met_by(held),
            };
            // Requests about oneself or one's own organisation are not tested here.
            if matches!(row.who, Who::Anyone | Who::SignedIn) || allowed && !row.path.contains('{') {
                continue;
            }
            let (address, body) = request(action, &samples);
            let (asker, body) = (stranger.as_(&person), body.map(|body| body.to_string()));
            let answer = asker.send(row.method.as_str(), &address, body).await;
            assert_eq!(answer.status(), if allowed { 404 } else { 403 }, "{name}: {action:?}");
            assert_silent(&answer, &school, &samples, &format!("{name}: {action:?}"));
            if allowed { unknown += 1 } else { refused += 1 }
        }
    }
    assert!(refused >= 200 && unknown >= 15, "{refused} refused, {unknown} not found");
}

#[tokio::test]
async fn a_method_that_a_path_does_not_have_finds_nothing() {
    let school = TestSchool::new().await;
    let samples = create_samples(&school).await;
    for action in Action::ALL.iter().copied() {
        let row = action.row();
        let taken = |method: &str| {
            Action::ALL
                .iter()
                .map(|other| other.row())
                .any(|other| other.path == row.path && other.method.as_str() == method)
        };
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            if taken(method) {
                continue;
            }
            let (address, body) = request(action, &samples);
            let body = body.map(|body| body.to_string());
            let answer = school.admin().send(method, &address, body).await;
            assert_eq!(answer.status(), 404, "{method} {}", row.path);
            assert_silent(&answer, &school, &samples, row.path);
        }
    }
    assert_eq!(school.pending_users().await.len(), 1);
}

#[tokio::test]
async fn a_changing_request_from_another_site_is_refused() {
    let school = TestSchool::new().await;
    let samples = create_samples(&school).await;
    for action in Action::ALL.iter().copied().filter(|action| changes(*action)) {
        let (address, body) = request(action, &samples);
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
    let samples = create_samples(&school).await;
    for action in
        Action::ALL.iter().copied().filter(|action| matches!(action.row().method, Method::Post | Method::Put))
    {
        let (address, body) = request(action, &samples);
        let body = body.unwrap_or(json!({})).to_string();
        let large = format!("{{\"x\":\"{}\"}}", "x".repeat(70_000));
        let bodies = [
            ("text/plain", body.as_str()),
            ("application/x-www-form-urlencoded", body.as_str()),
            ("multipart/form-data; boundary=x", body.as_str()),
            ("", body.as_str()),
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
                .header(
                    header::COOKIE,
                    format!("{COOKIE}={}", person_for(action, &samples, &school.admin).token),
                )
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

/// The answer of the function of an action to an API Gateway event that shows this key.
async fn invoke_with_key(school: &TestSchool, action: Action, key: Option<&str>) -> Value {
    let row = action.row();
    let fields: Vec<&str> = row.path.split(['{', '}']).skip(1).step_by(2).collect();
    let fields: serde_json::Map<String, Value> = fields
        .into_iter()
        .map(|name| (name.to_owned(), json!("0190b5a8-7f2e-7c3d-8a4b-000000000001")))
        .collect();
    let mut headers = json!({ "content-type": "application/json" });
    if let Some(key) = key {
        headers["x-attain-origin"] = json!(key);
    }
    let event = json!({
        "version": "2.0", "routeKey": format!("{} {}", row.method.as_str(), row.path), "rawPath": row.path,
        "rawQueryString": "", "headers": headers, "pathParameters": fields, "body": "{}", "isBase64Encoded": false,
        "cookies": [format!("{COOKIE}={}", school.admin.token)],
        "requestContext": {
            "accountId": "0", "apiId": "a", "domainName": "d", "domainPrefix": "d", "requestId": "r",
            "routeKey": "", "stage": "$default", "time": "", "timeEpoch": 0,
            "http": { "method": row.method.as_str(), "path": row.path, "protocol": "HTTP/1.1",
                      "sourceIp": "192.0.2.1", "userAgent": "" },
        },
    });
    school.stack.invoke(row.name, event).await.expect("an answer")
}

#[tokio::test]
async fn no_function_behind_the_api_answers_a_request_that_went_round_cloudfront() {
    let school = TestSchool::new().await;
    let around = |answer: &Value| {
        answer["statusCode"] == 403
            && answer["body"].as_str().is_some_and(|body| body.contains("of its website"))
    };
    // In memory, a secret is its logical id, padded.
    let key = format!("{:-<64}", "OriginKey");
    for action in Action::ALL.iter().copied() {
        for wrong in [None, Some(""), Some("a guess"), Some(&key[1..])] {
            let answer = invoke_with_key(&school, action, wrong).await;
            assert!(around(&answer), "{action:?} with {wrong:?}: {answer}");
        }
        let answer = invoke_with_key(&school, action, Some(&key)).await;
        assert!(!around(&answer), "{action:?}: {answer}");
    }
}

#[tokio::test]
async fn a_key_that_a_visitor_makes_up_is_replaced_by_cloudfronts() {
    let school = TestSchool::new().await;
    let request = Request::get("/api/openapi.json").header("x-attain-origin", "a guess").body(Body::empty());
    let answer = school.stack.dispatch(request.expect("a request")).await.expect("an answer");
    assert_eq!(answer.status(), 200);
}
