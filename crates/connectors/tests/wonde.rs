//! Wonde, as a small server plays it: what each answer leads to.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use connectors::{Bounds, Secret, Wonde};
use domain::exchange::extract::{Doubt, Extract, Unfetched};
use domain::exchange::scope::Scope;
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::ready;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const TOKEN: &str = "the-token-of-the-deployment";
const URN: &str = "123456";

#[derive(Clone)]
enum Answer {
    Json(Value),
    Status(u16),
    /// A status with the seconds to wait.
    Wait(u16, u64),
    /// A text that is no JSON.
    Text(&'static str),
    /// A body that ends too early.
    Cut,
    /// A redirect to this address.
    Elsewhere(String),
}

/// The answers by path and page, in order; the last one is repeated. And what was asked.
#[derive(Default)]
struct Script {
    answers: BTreeMap<String, VecDeque<Answer>>,
    asked: Vec<(String, String)>,
}

struct Server {
    url: String,
    script: Arc<Mutex<Script>>,
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response<Body> {
    let secret = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let query = request.uri().query().unwrap_or_default();
    let page = query.split('&').find_map(|pair| pair.strip_prefix("page="));
    let path = request.uri().path().trim_start_matches("/v1.0/schools/A1").trim_start_matches('/');
    let place = page.map_or(path.to_owned(), |page| format!("{path} {page}"));
    let mut script = script.lock().expect("the script");
    script.asked.push((format!("{path}?{query}"), secret.unwrap_or_default().to_owned()));
    let answers = script.answers.get_mut(&place);
    let one = answers
        .and_then(|answers| if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() });
    let status = |code: u16| Response::builder().status(StatusCode::from_u16(code).expect("a status"));
    match one.unwrap_or(Answer::Status(404)) {
        Answer::Json(value) => status(200).body(value.to_string().into()),
        Answer::Status(code) => status(code).body(Body::empty()),
        Answer::Wait(code, seconds) => status(code).header(header::RETRY_AFTER, seconds).body(Body::empty()),
        Answer::Text(text) => status(200).body(text.into()),
        Answer::Cut => {
            let parts = [Ok("{\"data\":["), Err(io::Error::other("cut"))];
            status(200).body(Body::from_stream(stream::iter(parts)))
        }
        Answer::Elsewhere(url) => status(302).header(header::LOCATION, url).body(Body::empty()),
    }
    .expect("a response")
}

fn student(id: &str) -> Value {
    json!({
        "id": id, "surname": "Okafor", "forename": "Amara", "education_details": { "data": { "current_nc_year": "9" } },
        "classes": { "data": [] }, "groups": { "data": [] },
        "extended_details": { "data": { "free_school_meals": null, "sen_status": null, "in_lea_care": null } },
    })
}

fn page(students: Vec<Value>, next: Option<&str>) -> Answer {
    Answer::Json(
        json!({ "data": students, "meta": { "pagination": { "next": next, "more": next.is_some() } } }),
    )
}

fn count(number: u64) -> Answer {
    Answer::Json(json!({ "data": { "students": { "data": { "count": number } } } }))
}

impl Server {
    /// A school with three pupils on two pages.
    async fn start() -> Server {
        let script = Arc::new(Mutex::new(Script::default()));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let server = Server { url, script };
        server.plays(
            "",
            [Answer::Json(
                json!({ "data": { "id": "A1", "urn": 123_456, "region": { "domain": "127.0.0.1" } } }),
            )],
        );
        server.plays("counts", [count(3)]);
        server.plays("students", [page(vec![student("1"), student("2")], Some(&server.next(2)))]);
        server.plays("students 2", [page(vec![student("3")], None)]);
        server.plays("student-leavers", [page(vec![student("9")], None)]);
        let sum = json!({ "student": { "data": { "id": "1" } }, "present_marks": 9, "possible_marks": 10 });
        server.plays("attendance-summaries", [page(vec![sum], None)]);
        server
    }

    fn next(&self, page: u32) -> String {
        format!("{}/v1.0/schools/A1/students?per_page=200&page={page}", self.url)
    }

    fn plays<const N: usize>(&self, place: &str, answers: [Answer; N]) {
        self.script.lock().expect("the script").answers.insert(place.to_owned(), answers.into());
    }

    fn wonde(&self) -> Wonde {
        Wonde::new(&self.url, Secret::new(TOKEN)).expect("a connection")
    }

    async fn fetch(&self) -> Result<Extract, Unfetched> {
        self.within(Bounds::default()).await
    }

    async fn within(&self, bounds: Bounds) -> Result<Extract, Unfetched> {
        let scopes = Scope::ALL.into_iter().collect();
        let go_on = |_| ready(ControlFlow::Continue(()));
        let wonde = self.wonde().within(bounds);
        // As in a function, whose futures move between threads.
        sent(wonde.fetch("A1", |urn| urn == URN, &scopes, began(), go_on)).await
    }

    fn asked(&self) -> Vec<(String, String)> {
        self.script.lock().expect("the script").asked.clone()
    }
}

fn sent<F: Future + Send>(future: F) -> F {
    future
}

fn began() -> Timestamp {
    "2026-09-02T09:00:00Z".parse().expect("a time")
}

#[tokio::test]
async fn f68_every_page_is_read_and_the_secret_is_sent_as_a_header_only() {
    let server = Server::start().await;
    let extract = server.fetch().await.expect("an extract");
    let ids: Vec<&str> = extract.pupils.iter().map(|pupil| pupil.id.as_str()).collect();
    assert_eq!((ids, extract.leavers.len(), extract.began), (vec!["1", "2", "3"], 1, began()));
    assert!(extract.doubts.is_empty() && extract.scopes.len() == Scope::ALL.len());
    assert_eq!(extract.pupils[0].attendance, "90.0");
    let asked = server.asked();
    for (address, authorization) in &asked {
        assert!(!address.contains(TOKEN) && *authorization == format!("Bearer {TOKEN}"), "{address}");
    }
    let students = &asked.iter().find(|(address, _)| address.starts_with("students?")).expect("asked").0;
    assert!(students.contains("per_page=200") && students.contains("classes.subject"), "{students}");
    let leavers =
        &asked.iter().find(|(address, _)| address.starts_with("student-leavers?")).expect("asked").0;
    assert!(leavers.contains("updated_after=2026-05-05+09%3A00%3A00"), "120 days earlier: {leavers}");
    assert!(!format!("{:?}", server.wonde()).contains(TOKEN));
}

#[tokio::test]
async fn f69_only_what_is_granted_is_asked_for() {
    let server = Server::start().await;
    let scopes = BTreeSet::from([Scope::Pupils]);
    let go_on = |_| ready(ControlFlow::Continue(()));
    let extract = server.wonde().fetch("A1", |_| true, &scopes, began(), go_on).await.expect("an extract");
    assert_eq!((extract.scopes, extract.leavers.len()), (scopes, 0));
    for (address, _) in server.asked() {
        let path = address.split('?').next().unwrap_or_default();
        assert!(["", "counts", "students"].contains(&path), "{address}");
        assert!(!address.contains("extended") && !address.contains("classes"), "{address}");
    }
}

#[tokio::test]
async fn f69_what_the_provider_refuses_by_itself_is_not_granted() {
    let server = Server::start().await;
    server.plays("student-leavers", [Answer::Status(403)]);
    server.plays("attendance-summaries", [Answer::Status(403)]);
    let extract = server.fetch().await.expect("an extract");
    assert!(!extract.scopes.contains(&Scope::Leavers) && !extract.scopes.contains(&Scope::Attendance));
    assert_eq!(extract.pupils.len(), 3);
    // Of the parts of a student, one that none has.
    let bare = |id: &str| json!({ "id": id, "extended_details": { "data": { "sen_status": "K" } } });
    server.plays("students", [page(vec![bare("1"), bare("2"), bare("3")], None)]);
    let extract = server.fetch().await.expect("an extract");
    assert_eq!(extract.scopes, BTreeSet::from([Scope::Pupils, Scope::Sen]));
}

#[tokio::test]
async fn each_fault_has_a_decided_outcome_and_no_extract() {
    let busy = Unfetched::Busy(began().checked_add(SignedDuration::from_hours(1)).ok());
    for place in ["", "counts", "students", "students 2", "student-leavers", "attendance-summaries"] {
        for (fault, expected) in [
            (Answer::Status(401), Unfetched::Refused),
            (Answer::Status(403), Unfetched::Refused),
            (Answer::Status(404), Unfetched::Refused),
            (Answer::Status(429), Unfetched::Busy(None)),
            (Answer::Wait(429, 3_600), busy),
            (Answer::Wait(503, 3_600), busy),
            (Answer::Status(500), Unfetched::Unreachable),
            (Answer::Status(503), Unfetched::Unreachable),
            (Answer::Cut, Unfetched::Unreachable),
            (Answer::Text("{\"data\":[{\"id\":\"1\""), Unfetched::NotUnderstood),
            (Answer::Text("<html>Down for maintenance</html>"), Unfetched::NotUnderstood),
            (Answer::Text("{}"), Unfetched::NotUnderstood),
            (Answer::Elsewhere("http://127.0.0.1:1/".to_owned()), Unfetched::NotUnderstood),
            (Answer::Status(418), Unfetched::NotUnderstood),
        ] {
            let optional = ["student-leavers", "attendance-summaries"].contains(&place);
            if optional && expected == Unfetched::Refused {
                continue; // Not granted: the test above.
            }
            let server = Server::start().await;
            server.plays(place, [fault]);
            let outcome = server.fetch().await.expect_err("a fault");
            match (outcome, expected) {
                // The time of the answer counts.
                (Unfetched::Busy(Some(until)), Unfetched::Busy(Some(least))) => assert!(until >= least),
                (outcome, expected) => assert_eq!(outcome, expected, "{place}"),
            }
        }
    }
    let nobody = Wonde::new("http://127.0.0.1:1", Secret::new(TOKEN)).expect("a connection");
    let go_on = |_| ready(ControlFlow::Continue(()));
    let outcome = nobody.fetch("A1", |_| true, &BTreeSet::from([Scope::Pupils]), began(), go_on).await;
    assert_eq!(outcome.expect_err("nobody answers"), Unfetched::Unreachable);
}

#[tokio::test]
async fn a_fault_that_passes_is_not_seen() {
    for fault in [Answer::Status(500), Answer::Cut, Answer::Wait(429, 0), Answer::Wait(503, 0)] {
        let server = Server::start().await;
        server.plays("students 2", [fault, page(vec![student("3")], None)]);
        let extract = server.fetch().await.expect("an extract");
        assert_eq!((extract.pupils.len(), extract.doubts.len()), (3, 0));
    }
    let server = Server::start().await;
    let twice = [Answer::Status(500), Answer::Status(500), page(vec![student("3")], None)];
    server.plays("students 2", twice);
    assert_eq!(server.fetch().await.expect_err("twice"), Unfetched::Unreachable);
}

#[tokio::test]
async fn a_list_that_is_not_whole_is_doubted() {
    let none = || page(Vec::new(), None);
    for (case, doubts) in [
        ("empty", &[Doubt::Empty][..]),
        ("empty though announced", &[Doubt::Empty, Doubt::Partial]),
        ("fewer than announced", &[Doubt::Partial]),
        ("another total afterwards", &[Doubt::Partial, Doubt::ChangedMidway]),
        ("one twice", &[Doubt::Partial, Doubt::ChangedMidway]),
        ("more than announced", &[Doubt::ChangedMidway]),
        ("one without an id", &[Doubt::Partial]),
        ("more to come, but no address", &[Doubt::Partial]),
    ] {
        let server = Server::start().await;
        match case {
            "empty" => {
                server.plays("counts", [count(0)]);
                server.plays("students", [none()]);
            }
            "empty though announced" => server.plays("students", [none()]),
            "fewer than announced" => server.plays("students 2", [none()]),
            "another total afterwards" => server.plays("counts", [count(3), count(4)]),
            "one twice" => server.plays("students 2", [page(vec![student("2")], None)]),
            "more than announced" => server.plays("counts", [count(2)]),
            "one without an id" => server.plays("students 2", [page(vec![student("")], None)]),
            _ => {
                let more = json!({ "data": [student("3")], "meta": { "pagination": { "next": null, "more": true } } });
                server.plays("students 2", [Answer::Json(more)]);
            }
        }
        let extract = server.fetch().await.expect("an extract");
        assert_eq!(extract.doubts, doubts.iter().copied().collect(), "{case}");
    }
}

#[tokio::test]
async fn a_token_revoked_between_two_pages_gives_nothing() {
    let server = Server::start().await;
    server.plays("students 2", [Answer::Status(403)]);
    assert_eq!(server.fetch().await.expect_err("revoked"), Unfetched::Refused);
}

#[tokio::test]
async fn an_answer_without_an_end_is_bounded() {
    let server = Server::start().await;
    server.plays("students 2", [page(vec![student("3")], Some(&server.next(2)))]);
    assert_eq!(server.fetch().await.expect_err("endless"), Unfetched::TooMuch);
    assert_eq!(server.asked().len(), 400);
    let server = Server::start().await;
    let long = json!({ "id": "1", "surname": "x".repeat(3_000) });
    server.plays("students", [page(vec![long], None)]);
    let few = Bounds { bytes: 2_000, ..Bounds::default() };
    assert_eq!(server.within(few).await.expect_err("long"), Unfetched::TooMuch);
    let late = Bounds { all: Duration::ZERO, ..Bounds::default() };
    assert_eq!(server.within(late).await.expect_err("late"), Unfetched::TooMuch);
}

#[tokio::test]
async fn another_school_and_another_place_are_refused() {
    let server = Server::start().await;
    let own = |urn: Value, domain: &str| {
        Answer::Json(json!({ "data": { "urn": urn, "region": { "domain": domain } } }))
    };
    for (urn, domain, expected) in [
        (json!("654321"), "127.0.0.1", Unfetched::OtherSchool),
        (json!(null), "127.0.0.1", Unfetched::OtherSchool),
        (json!(URN), "evil.example", Unfetched::NotUnderstood),
    ] {
        server.plays("", [own(urn, domain)]);
        assert_eq!(server.fetch().await.expect_err("refused"), expected);
        assert!(server.asked().iter().all(|(address, _)| address == "?"), "no pupil is asked for");
    }
    let server = Server::start().await;
    server.plays("students", [page(vec![student("1")], Some("http://127.0.0.1:1/next"))]);
    assert_eq!(server.fetch().await.expect_err("elsewhere"), Unfetched::NotUnderstood);
}

#[tokio::test]
async fn f68_an_extraction_stops_at_once() {
    let server = Server::start().await;
    let scopes = BTreeSet::from([Scope::Pupils]);
    let mut seen = Vec::new();
    let stop = |progress| {
        seen.push(progress);
        ready(ControlFlow::Break(()))
    };
    let outcome = server.wonde().fetch("A1", |_| true, &scopes, began(), stop).await;
    assert_eq!(outcome.expect_err("stopped"), Unfetched::Stopped);
    assert_eq!(seen.iter().map(|progress| (progress.pages, progress.pupils)).collect::<Vec<_>>(), [(3, 2)]);
}

#[tokio::test]
async fn f67_access_is_asked_for_and_ended_at_the_provider() {
    let server = Server::start().await;
    server.plays("request-access", [Answer::Json(json!({ "success": true }))]);
    server.wonde().request_access("A1", began()).await.expect("asked");
    // Access that is not there cannot be ended, and need not be.
    server.wonde().revoke_access("A1", began()).await.expect("ended");
    server.plays("revoke-access", [Answer::Status(500)]);
    assert_eq!(server.wonde().revoke_access("A1", began()).await, Err(Unfetched::Unreachable));
}
