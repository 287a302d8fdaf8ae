//! A function's process behind a stub of the Lambda Runtime API, which is all that a process sees of Lambda.

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use runtime::{Clock, Log};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The time that Lambda gives a function to ask for its first event.
const INIT: Duration = Duration::from_secs(10);

/// The most time for reading what a process printed before it ended.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A function that can be started.
#[derive(Clone)]
pub(crate) struct Deployable {
    pub name: String,
    pub program: PathBuf,
    pub arguments: Vec<String>,
    /// The whole environment of its process, but for the address of the Runtime API.
    pub variables: BTreeMap<String, String>,
    /// The time that an invocation may take.
    pub timeout: Duration,
}

/// A running process of a function. It handles one event at a time. Dropping it ends the process.
pub(crate) struct Sandbox {
    deployable: Deployable,
    process: Child,
    events: mpsc::UnboundedSender<Event>,
    reports: mpsc::UnboundedReceiver<Report>,
    invocations: u32,
    /// Copy what the process prints to the log, until it has ended.
    output: JoinSet<()>,
    _server: JoinSet<()>,
}

struct Event {
    id: String,
    body: String,
    deadline_ms: i64,
}

/// A request of the process to the Runtime API.
enum Report {
    /// It asks for an event, so it is ready.
    Waits,
    Answered(Value),
    Failed(String),
}

/// How an invocation failed, and whether the process can handle another event.
pub(crate) struct Broken {
    pub why: String,
    pub usable: bool,
}

struct Desk {
    events: Mutex<mpsc::UnboundedReceiver<Event>>,
    reports: mpsc::UnboundedSender<Report>,
}

impl Sandbox {
    /// Starts the process and waits until it asks for its first event.
    ///
    /// # Errors
    /// Fails when the process ends or reports an error first, or takes longer than Lambda allows.
    pub async fn start(deployable: Deployable, log: &Log) -> Result<Sandbox> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let ((events, desk_events), (desk_reports, reports)) =
            (mpsc::unbounded_channel(), mpsc::unbounded_channel());
        let desk = Arc::new(Desk { events: Mutex::new(desk_events), reports: desk_reports });
        let mut server = JoinSet::new();
        server.spawn(async move {
            // The server ends with this task, so there is no error to report.
            let _ = axum::serve(listener, router(desk)).await;
        });
        let mut process = Command::new(&deployable.program)
            .args(&deployable.arguments)
            .env_clear()
            .envs(&deployable.variables)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", deployable.program.display()))?;
        let mut output = JoinSet::new();
        let name = &deployable.name;
        output.spawn(copy(process.stdout.take().context("its output")?, name.clone(), log.clone()));
        output.spawn(copy(process.stderr.take().context("its errors")?, name.clone(), log.clone()));
        let mut sandbox =
            Sandbox { deployable, process, events, reports, invocations: 0, output, _server: server };
        let first = timeout(INIT, sandbox.report()).await;
        let why = match first.unwrap_or_else(|_| Err("it did not ask for an event in time".to_owned())) {
            Ok(Report::Waits) => return Ok(sandbox),
            Ok(Report::Failed(why)) | Err(why) => why,
            Ok(Report::Answered(_)) => "it answered before it was asked".to_owned(),
        };
        let name = sandbox.deployable.name.clone();
        sandbox.end().await;
        bail!("{name} does not start: {why}; the log may say more")
    }

    /// Ends the process. When this returns, everything that it printed is in the log.
    pub async fn end(mut self) {
        // The process may have ended by itself. In either case it has ended afterwards.
        let _ = self.process.kill().await;
        // A child of the process may still hold its output.
        let _ = timeout(LAST_WORDS, async { while self.output.join_next().await.is_some() {} }).await;
    }

    /// Handles an event, for at most the function's timeout.
    pub async fn invoke(&mut self, event: &Value, clock: &Clock) -> Result<Value, Broken> {
        self.invocations += 1;
        let limit = self.deployable.timeout;
        let deadline_ms = (clock.now() + limit).as_millisecond();
        let (id, body) = (format!("{}-{}", self.deployable.name, self.invocations), event.to_string());
        let broken = |why| Broken { why, usable: false };
        self.events
            .send(Event { id, body, deadline_ms })
            .map_err(|_| broken("its server ended".to_owned()))?;
        let answer = timeout(limit, async {
            loop {
                match self.report().await {
                    Ok(Report::Waits) => {}
                    Ok(Report::Answered(answer)) => return Ok(answer),
                    Ok(Report::Failed(why)) => return Err(Broken { why, usable: true }),
                    Err(why) => return Err(broken(why)),
                }
            }
        });
        answer.await.unwrap_or_else(|_| Err(broken(format!("it timed out after {} s", limit.as_secs()))))
    }

    /// The most memory that the process has held, in KiB, where the system says so (`VmHWM` of Linux).
    pub fn peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()?)).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        peak.split_whitespace().next()?.parse().ok()
    }

    async fn report(&mut self) -> Result<Report, String> {
        tokio::select! {
            // A process may end right after its report.
            biased;
            report = self.reports.recv() => report.ok_or_else(|| "its server ended".to_owned()),
            ended = self.process.wait() => Err(match ended {
                Ok(status) => format!("it crashed ({status})"),
                Err(why) => format!("it crashed ({why})"),
            }),
        }
    }
}

fn router(desk: Arc<Desk>) -> Router {
    const RUNTIME: &str = "/2018-06-01/runtime";
    Router::new()
        .route(&format!("{RUNTIME}/invocation/next"), get(next))
        .route(&format!("{RUNTIME}/invocation/{{id}}/response"), post(response))
        .route(&format!("{RUNTIME}/invocation/{{id}}/error"), post(invocation_error))
        .route(&format!("{RUNTIME}/init/error"), post(init_error))
        .layer(DefaultBodyLimit::disable())
        .with_state(desk)
}

async fn next(State(desk): State<Arc<Desk>>) -> Response {
    let mut events = desk.events.lock().await;
    desk.report(Report::Waits);
    let Some(Event { id, body, deadline_ms }) = events.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline_ms.to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:::function".to_owned()),
    ];
    (headers, body).into_response()
}

async fn response(State(desk): State<Arc<Desk>>, Path(_): Path<String>, body: Bytes) -> Response {
    desk.report(match serde_json::from_slice(&body) {
        Ok(answer) => Report::Answered(answer),
        Err(why) => Report::Failed(format!("its answer is not JSON: {why}")),
    });
    accepted()
}

async fn invocation_error(State(desk): State<Arc<Desk>>, Path(_): Path<String>, body: Bytes) -> Response {
    desk.report(Report::Failed(message(&body)));
    accepted()
}

async fn init_error(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    desk.report(Report::Failed(message(&body)));
    accepted()
}

impl Desk {
    fn report(&self, report: Report) {
        // Nobody waits for reports of a sandbox that is being dropped.
        let _ = self.reports.send(report);
    }
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, axum::Json(json!({ "status": "OK" }))).into_response()
}

fn message(body: &[u8]) -> String {
    let error: Value = serde_json::from_slice(body).unwrap_or_default();
    error["errorMessage"].as_str().map_or_else(|| String::from_utf8_lossy(body).into_owned(), str::to_owned)
}

/// Copies the output of a function to the log. A line that is not of the log's form is a fault, such as a panic.
async fn copy(output: impl AsyncRead + Unpin, name: String, log: Log) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str::<Value>(&line) {
            Ok(entry) if entry.is_object() => log.line(&entry),
            _ => log.line(&json!({ "function": name, "code": "not-a-log-line", "cause": line })),
        }
    }
}
