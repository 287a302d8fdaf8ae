//! Secrets Manager, as a small server plays it: what each of its answers leads to.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::exchange::login::{Hidden, XporterLogin};
use secrets::Logins;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const PASSWORD: &str = "0755658d-0c81-4bfc";

/// An answer: its status and its body.
type Answer = (u16, Value);

/// What is answered, in order, and what was asked: the action and its fields.
#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    asked: Vec<(String, Value)>,
}

type Shared = Arc<Mutex<Script>>;

async fn answer(State(script): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let action = target.rsplit('.').next().unwrap_or_default().to_owned();
    let mut script = script.lock().expect("the script");
    script.asked.push((action, serde_json::from_str(&body).expect("JSON")));
    let (status, body) = script.answers.pop_front().expect("an answer is left");
    let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
    (StatusCode::from_u16(status).expect("a status"), kind, body.to_string()).into_response()
}

/// The logins over a server with these answers.
async fn logins(answers: impl IntoIterator<Item = Answer>) -> (Logins, Shared) {
    let script = Arc::new(Mutex::new(Script { answers: answers.into_iter().collect(), asked: Vec::new() }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = Router::new().fallback(answer).with_state(Arc::clone(&script));
    tokio::spawn(async move { axum::serve(listener, server).await });
    let credentials = Credentials::new("AKTEST", "secret", None, None, "test");
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-2"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(url)
        .build();
    (Logins::new(&sdk, "attain-test/xporter"), script)
}

fn refused(code: &str) -> Answer {
    (400, json!({ "__type": code, "Message": format!("quotes {PASSWORD}") }))
}

fn done() -> Answer {
    (200, json!({ "Name": "a secret" }))
}

fn login() -> XporterLogin {
    XporterLogin { relying_party: "live.attain.example".to_owned(), password: Hidden(PASSWORD.to_owned()) }
}

fn school() -> OrganisationId {
    OrganisationId::parse("018f9c3e-0000-7000-8000-000000000001").expect("an id")
}

fn actions(script: &Shared) -> Vec<String> {
    script.lock().expect("the script").asked.iter().map(|(action, _)| action.clone()).collect()
}

/// A failure that says the code and quotes nothing.
#[track_caller]
fn expect_busy<T: std::fmt::Debug>(outcome: Result<T, Failure>, code: &str) {
    match outcome.expect_err("no success") {
        Failure::Busy(why) => assert!(why.contains(code) && !why.contains(PASSWORD), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn f67_a_login_is_one_secret_of_its_school_and_the_next_one_takes_its_place() {
    let (logins, script) = logins([done(), refused("ResourceExistsException"), done()]).await;
    logins.put(school(), &login()).await.expect("created");
    logins.put(school(), &login()).await.expect("replaced");
    assert_eq!(actions(&script), ["CreateSecret", "CreateSecret", "PutSecretValue"]);
    let name = format!("attain-test/xporter/{}", school());
    for (_, fields) in &script.lock().expect("the script").asked {
        assert!(fields["Name"] == name.as_str() || fields["SecretId"] == name.as_str(), "{fields}");
        let kept: XporterLogin =
            serde_json::from_str(fields["SecretString"].as_str().expect("a text")).expect("a login");
        assert_eq!(kept, login());
    }
}

#[tokio::test]
async fn a_login_that_is_missing_or_being_deleted_is_none_and_one_that_cannot_be_read_is_busy() {
    let kept = serde_json::to_string(&login()).expect("JSON");
    let (logins, _) = logins([
        (200, json!({ "SecretString": kept })),
        refused("ResourceNotFoundException"),
        refused("InvalidRequestException"),
        (200, json!({ "SecretString": "not a login" })),
        refused("AccessDeniedException"),
        (500, json!({ "__type": "InternalServiceError", "Message": PASSWORD })),
    ])
    .await;
    assert_eq!(logins.read(school()).await, Ok(Some(login())));
    for why in ["missing", "being deleted", "not one of ours"] {
        assert_eq!(logins.read(school()).await, Ok(None), "{why}");
    }
    expect_busy(logins.read(school()).await, "AccessDeniedException");
    expect_busy(logins.read(school()).await, "InternalServiceError");
}

#[tokio::test]
async fn f76_a_login_is_deleted_for_good_and_deleting_it_again_does_nothing() {
    let (logins, script) =
        logins([done(), refused("ResourceNotFoundException"), refused("ThrottlingException")]).await;
    logins.delete(school()).await.expect("deleted");
    logins.delete(school()).await.expect("gone already");
    expect_busy(logins.delete(school()).await, "ThrottlingException");
    for (action, fields) in &script.lock().expect("the script").asked {
        let for_good = &fields["ForceDeleteWithoutRecovery"];
        assert_eq!((action.as_str(), for_good), ("DeleteSecret", &json!(true)), "not recoverable for weeks");
    }
}

#[tokio::test]
async fn a_login_that_is_not_kept_is_busy_and_no_failure_quotes_it() {
    let (logins, script) = logins([
        refused("InvalidRequestException"),
        refused("ResourceExistsException"),
        refused("LimitExceededException"),
    ])
    .await;
    expect_busy(logins.put(school(), &login()).await, "CreateSecret: InvalidRequestException");
    expect_busy(logins.put(school(), &login()).await, "PutSecretValue: LimitExceededException");
    assert_eq!(actions(&script).len(), 3);
    assert!(!format!("{logins:?}").contains(PASSWORD));
}
