//! Xporter, as a small server plays it: what each answer leads to.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use connectors::{Bounds, Xporter, scopes_of_xporter};
use domain::exchange::extract::{Doubt, Extract, Unfetched};
use domain::exchange::login::{Hidden, XporterLogin};
use domain::exchange::record::MisClass;
use domain::exchange::scope::Scope;
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::ready;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

const PASSWORD: &str = "0755658d-0c81-4bfc";
const URN: &str = "123456";
const ESTAB: &str = "9194001";
const NAMES: [&str; 8] = [
    "Student",
    "StudentLeavers",
    "Groups",
    "RegGroups",
    "StudentDemographic",
    "SEN",
    "StudentExtended",
    "Attendance",
];

#[derive(Clone)]
enum Answer {
    Json(Value),
    Status(u16),
    Wait(u16, u64),
    Text(&'static str),
    Cut,
}

/// A request: its address, its header, its body.
type Asked = (String, String, String);

/// The answers by place, in order; the last one is repeated. And what was asked.
#[derive(Default)]
struct Script {
    answers: BTreeMap<String, VecDeque<Answer>>,
    asked: Vec<Asked>,
}

struct Server {
    url: String,
    script: Arc<Mutex<Script>>,
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response<Body> {
    let secret = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = secret.unwrap_or_default().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let path = request.uri().path().trim_start_matches("/api/").trim_start_matches("v1/").to_owned();
    let path = path.trim_start_matches("School/9194001/").trim_end_matches('/').to_owned();
    let body = to_bytes(request.into_body(), 10_000).await.expect("a body");
    let page = query.split('&').find_map(|pair| pair.strip_prefix("page="));
    let leavers = if query.contains("Leavers") { " leavers" } else { "" };
    let place = page.map_or(path.clone(), |page| format!("{path}{leavers} {page}"));
    let mut script = script.lock().expect("the script");
    script.asked.push((format!("{path}?{query}"), secret, String::from_utf8_lossy(&body).into_owned()));
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
            let parts = [Ok("{\"Students\":["), Err(io::Error::other("cut"))];
            status(200).body(Body::from_stream(stream::iter(parts)))
        }
    }
    .expect("a response")
}

fn student(id: u32) -> Value {
    json!({ "Id": id, "Surname": "Okafor", "Forename": "Amara", "YearGroup": "9", "FSMEligible": 1 })
}

fn page(list: &str, rows: Vec<Value>, (number, pages, total): (u64, u64, u64)) -> Answer {
    let pagination = json!({ "PageSize": 2, "PageNumber": number, "PageCount": pages, "RowCount": total, "NextPage": null });
    Answer::Json(json!({ list: rows, "__pagination__": [pagination] }))
}

fn students(ids: &[u32], number: u64, pages: u64, total: u64) -> Answer {
    page("Students", ids.iter().map(|id| student(*id)).collect(), (number, pages, total))
}

fn token(text: &str, expires: &str) -> Answer {
    Answer::Json(json!({ "token": text, "expires": expires, "ExceptionMessage": null }))
}

fn no_token(why: &str) -> Answer {
    Answer::Json(json!({ "token": null, "expires": "0001-01-01T00:00:00", "ExceptionMessage": why }))
}

fn login() -> XporterLogin {
    XporterLogin { relying_party: "live.attain.example".to_owned(), password: Hidden(PASSWORD.to_owned()) }
}

fn began() -> Timestamp {
    "2026-09-02T09:00:00Z".parse().expect("a time")
}

fn sent<F: Future + Send>(future: F) -> F {
    future
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
        server.plays("oauth/GetToken", [token("first", "2026-09-02T21:00:00.402555Z")]);
        server.plays("TokenDetails", [Answer::Json(json!({ "Estab": ESTAB, "Scopes": NAMES }))]);
        server.plays("SchoolInfo", [Answer::Json(json!({ "SchoolInfo": [{ "URN": 123_456 }] }))]);
        server.plays("Students 1", [students(&[1, 2], 1, 2, 3)]);
        server.plays("Students 2", [students(&[3], 2, 2, 3)]);
        let left = json!({ "Id": 9, "LeavingDate": "2026-07-22T00:00:00" });
        let some_day = json!({ "Id": 7, "LeavingDate": "0001-01-01T00:00:00" });
        let long_ago = json!({ "Id": 8, "LeavingDate": "2020-07-22T00:00:00" });
        server.plays("Students leavers 1", [page("Students", vec![left, long_ago, some_day], (1, 1, 3))]);
        let class = json!({ "Id": 1, "Name": "9a/Ma1", "Subject": "Mathematics", "StudentIds": "1, 3,77" });
        server.plays("Groups 1", [page("Group", vec![class], (1, 1, 1))]);
        let sum = json!({ "StudentId": 1, "PresentMarks": 9, "PossibleMarks": 10 });
        server.plays("AttendanceSummary 1", [page("AttendanceSummary", vec![sum], (1, 1, 1))]);
        server
    }

    fn plays<const N: usize>(&self, place: &str, answers: [Answer; N]) {
        self.script.lock().expect("the script").answers.insert(place.to_owned(), answers.into());
    }

    fn xporter(&self) -> Xporter {
        Xporter::new(&self.url).expect("a connection")
    }

    async fn fetch(&self) -> Result<Extract, Unfetched> {
        self.within(Bounds::default(), &Scope::ALL.into_iter().collect()).await
    }

    async fn within(&self, bounds: Bounds, scopes: &BTreeSet<Scope>) -> Result<Extract, Unfetched> {
        let (xporter, login) = (self.xporter().within(bounds), login());
        let go_on = |_| ready(ControlFlow::Continue(()));
        // As in a function, whose futures move between threads.
        sent(xporter.fetch((ESTAB, &login), |urn| urn == URN, scopes, began(), go_on)).await
    }

    fn asked(&self) -> Vec<Asked> {
        self.script.lock().expect("the script").asked.clone()
    }

    fn tokens(&self) -> usize {
        self.asked().iter().filter(|(address, ..)| address.starts_with("oauth/GetToken")).count()
    }
}

#[tokio::test]
async fn f68_every_page_of_xporter_is_read_and_the_password_is_sent_for_the_token_only() {
    let server = Server::start().await;
    let extract = server.fetch().await.expect("an extract");
    let ids: Vec<&str> = extract.pupils.iter().map(|pupil| pupil.id.as_str()).collect();
    assert_eq!((ids, extract.leavers.len(), extract.began), (vec!["1", "2", "3"], 2, began()));
    assert!(extract.doubts.is_empty() && extract.scopes.len() == Scope::ALL.len());
    assert_eq!((&extract.pupils[0].attendance[..], &extract.leavers[0].leaving[..]), ("90.0", "2026-07-22"));
    let class = MisClass { subject: "Mathematics".to_owned(), name: "9a/Ma1".to_owned() };
    let taught: Vec<usize> = extract.pupils.iter().map(|pupil| pupil.classes.len()).collect();
    assert!(taught == [1, 0, 1] && extract.pupils[2].classes == [class], "{taught:?}");
    let asked = server.asked();
    for (address, authorization, body) in &asked {
        let is_token = address.starts_with("oauth/GetToken");
        assert_eq!((body.contains(PASSWORD), authorization.is_empty()), (is_token, is_token), "{address}");
        assert!(is_token || authorization == "Idaas first", "{authorization}");
        assert!(!address.contains(PASSWORD) && !address.contains("first"));
    }
    let sent: Value = serde_json::from_str(&asked[0].2).expect("JSON");
    let expected = json!({
        "estab": ESTAB, "relyingParty": "live.attain.example", "password": PASSWORD, "thirdpartyid": "XporterOnDemand",
    });
    assert_eq!(sent, expected);
    let first = &asked.iter().find(|(address, ..)| address.starts_with("Students?")).expect("asked").0;
    assert!(first.contains("studentStatus=OnRoll") && first.contains("page=1&pageSize=100"), "{first}");
    let left = &asked.iter().find(|(address, ..)| address.contains("Leavers")).expect("asked").0;
    assert!(left.contains("leavingDateFrom=2026-05-05"), "120 days earlier: {left}");
    assert!(!format!("{:?} {:?}", server.xporter(), login()).contains(PASSWORD));
}

#[tokio::test]
async fn f69_only_what_the_token_has_and_attain_asks_for_is_read() {
    let names = ["Student", "SEN", "School", "Unheard"];
    for (names, wanted, expected) in [
        (&names[..], Scope::ALL.into(), BTreeSet::from([Scope::Pupils, Scope::Sen])),
        (&NAMES[..], BTreeSet::from([Scope::Pupils]), BTreeSet::from([Scope::Pupils])),
    ] {
        let server = Server::start().await;
        server.plays("TokenDetails", [Answer::Json(json!({ "Estab": ESTAB, "Scopes": names }))]);
        let extract = server.within(Bounds::default(), &wanted).await.expect("an extract");
        assert_eq!((extract.scopes, extract.pupils.len(), extract.leavers.len()), (expected, 3, 0));
        assert!(extract.pupils.iter().all(|one| one.characteristics.is_empty() && one.classes.is_empty()));
        for (address, ..) in server.asked() {
            assert!(!address.starts_with("Groups") && !address.starts_with("Attendance"), "{address}");
        }
    }
    assert_eq!(scopes_of_xporter("Student, SEN,Nothing"), BTreeSet::from([Scope::Pupils, Scope::Sen]));
    assert!(scopes_of_xporter("").is_empty());
}

#[tokio::test]
async fn each_fault_of_xporter_has_a_decided_outcome_and_no_extract() {
    let busy = Unfetched::Busy(began().checked_add(SignedDuration::from_hours(1)).ok());
    for place in [
        "oauth/GetToken",
        "TokenDetails",
        "SchoolInfo",
        "Students 1",
        "Students 2",
        "Students leavers 1",
        "Groups 1",
        "AttendanceSummary 1",
    ] {
        for (fault, expected) in [
            (Answer::Status(401), Unfetched::Refused),
            (Answer::Status(403), Unfetched::Refused),
            (Answer::Status(429), Unfetched::Busy(None)),
            (Answer::Wait(429, 3_600), busy),
            (Answer::Status(500), Unfetched::Unreachable),
            (Answer::Cut, Unfetched::Unreachable),
            (Answer::Text("<html>Down for maintenance</html>"), Unfetched::NotUnderstood),
            (Answer::Text("{}"), Unfetched::NotUnderstood),
            (no_token("Authorisation is currently paused while the school chooses"), Unfetched::Paused),
        ] {
            let empty_info = place == "SchoolInfo" && matches!(fault, Answer::Text("{}"));
            let no_estab = place == "TokenDetails" && matches!(fault, Answer::Text("{}"));
            let expected = if empty_info || no_estab { Unfetched::OtherSchool } else { expected };
            let server = Server::start().await;
            server.plays(place, [fault]);
            match (server.fetch().await.expect_err("a fault"), expected) {
                // The time of the answer counts.
                (Unfetched::Busy(Some(until)), Unfetched::Busy(Some(least))) => assert!(until >= least),
                (outcome, expected) => assert_eq!(outcome, expected, "{place}"),
            }
        }
    }
    let server = Server::start().await;
    server.plays("oauth/GetToken", [no_token("Relying Party not found for estab or secret not correct")]);
    assert_eq!(server.fetch().await.expect_err("a wrong password"), Unfetched::Refused);
    assert_eq!(server.asked().len(), 1, "no pupil is asked for");
}

#[tokio::test]
async fn f67_a_token_that_is_over_is_renewed_once() {
    // Xporter refuses it.
    for over in [Answer::Status(401), no_token("The token has expired")] {
        let server = Server::start().await;
        server.plays("oauth/GetToken", [token("first", ""), token("second", "2026-09-02T21:00:00Z")]);
        server.plays("Students 2", [over, students(&[3], 2, 2, 3)]);
        let extract = server.fetch().await.expect("an extract");
        assert_eq!((extract.pupils.len(), extract.doubts.len(), server.tokens()), (3, 0, 2));
        let (_, last, _) = server.asked().pop().expect("asked");
        assert_eq!(last, "Idaas second");
    }
    // By its own time it is over already: the clocks differ, and it is used nevertheless.
    let server = Server::start().await;
    server.plays("oauth/GetToken", [token("first", "2026-09-02T08:55:00Z")]);
    assert_eq!((server.fetch().await.expect("an extract").pupils.len(), server.tokens()), (3, 1));
    // Revoked between two pages: there is no other token.
    let server = Server::start().await;
    server.plays("oauth/GetToken", [token("first", ""), no_token("secret not correct")]);
    server.plays("Students 2", [Answer::Status(403)]);
    assert_eq!(server.fetch().await.expect_err("revoked"), Unfetched::Refused);
}

#[tokio::test]
async fn a_list_of_xporter_that_is_not_whole_is_doubted() {
    for (answers, doubts) in [
        ([students(&[], 1, 0, 0), students(&[], 1, 0, 0)], &[Doubt::Empty][..]),
        ([students(&[1, 2], 1, 2, 3), students(&[], 2, 2, 3)], &[Doubt::Partial]),
        ([students(&[1, 2], 1, 2, 3), students(&[2], 2, 2, 3)], &[Doubt::Partial, Doubt::ChangedMidway]),
        ([students(&[1, 2], 1, 2, 3), students(&[2, 3], 2, 2, 4)], &[Doubt::Partial, Doubt::ChangedMidway]),
        ([students(&[1, 2], 1, 2, 2), students(&[3], 2, 2, 2)], &[Doubt::ChangedMidway]),
    ] {
        let server = Server::start().await;
        let [first, second] = answers;
        server.plays("Students 1", [first]);
        server.plays("Students 2", [second]);
        let extract = server.fetch().await.expect("an extract");
        assert_eq!(extract.doubts, doubts.iter().copied().collect());
    }
    // A page that is not the one asked for is not understood.
    let server = Server::start().await;
    server.plays("Students 2", [students(&[3], 1, 2, 3)]);
    assert_eq!(server.fetch().await.expect_err("another page"), Unfetched::NotUnderstood);
}

#[tokio::test]
async fn an_answer_of_xporter_without_an_end_is_bounded() {
    let server = Server::start().await;
    for number in 1..60 {
        server.plays(&format!("Students {number}"), [students(&[number], number.into(), 1_000, 9)]);
    }
    let few = Bounds { requests: 20, ..Bounds::default() };
    assert_eq!(server.within(few, &Scope::ALL.into()).await.expect_err("endless"), Unfetched::TooMuch);
    assert_eq!(server.asked().len(), 20);
    let short = Bounds { bytes: 500, ..Bounds::default() };
    assert_eq!(server.within(short, &Scope::ALL.into()).await.expect_err("long"), Unfetched::TooMuch);
}

#[tokio::test]
async fn f67_another_school_at_xporter_is_refused_before_a_pupil_is_asked_for() {
    for (place, answer) in [
        ("SchoolInfo", json!({ "SchoolInfo": [{ "URN": "654321" }] })),
        ("TokenDetails", json!({ "Estab": "9194002", "Scopes": NAMES })),
    ] {
        let server = Server::start().await;
        server.plays(place, [Answer::Json(answer)]);
        assert_eq!(server.fetch().await.expect_err("refused"), Unfetched::OtherSchool);
        assert!(server.asked().iter().all(|(address, ..)| !address.starts_with("Students")));
    }
    let server = Server::start().await;
    let granted = server.xporter().granted(ESTAB, &login(), |urn| urn == URN, began()).await;
    assert_eq!(granted.expect("granted").len(), Scope::ALL.len());
    server.plays("TokenDetails", [Answer::Json(json!({ "Estab": ESTAB, "Scopes": ["SEN"] }))]);
    let without = server.xporter().granted(ESTAB, &login(), |_| true, began()).await;
    assert_eq!(without.expect_err("no pupils"), Unfetched::Refused);
}
