//! The HTTP client under the SDK of every function: counts every call exactly, and can make one planned call
//! fail.

use crate::sample::is_due;
use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// One call and its cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The access key that signed the call. Each function of the local stack has its own.
    pub key: String,
    /// DynamoDB's operation or, for S3 and SES, the HTTP method.
    pub operation: String,
    /// Bytes of the request's body.
    pub sent: usize,
    /// Bytes of the items in DynamoDB's answer, as DynamoDB counts the size of an item.
    pub received: usize,
    /// Read units consumed, as DynamoDB reports them.
    pub read_units: f64,
    /// Write units consumed, as DynamoDB reports them.
    pub write_units: f64,
    /// Those of them that are of the ledger, whose partitions are others.
    pub ledger_write_units: f64,
    /// Time from the request to the complete answer.
    pub took: Duration,
}

/// The numbers of the calls of a function between which something else happens: every second one, or in a whole run every
/// one.
pub fn calls() -> impl Iterator<Item = usize> {
    (0..).filter(|at| is_due(*at, 2))
}

/// A way in which a call can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process dies before the call, and makes neither it nor a later one.
    DiesBefore,
    /// The process dies after the service carried out the call.
    DiesAfter,
    /// The service throttles the call and does nothing.
    Throttled,
    /// The service fails with an internal error and does nothing.
    Breaks,
    /// The service returns all keys of a batch as unprocessed.
    Unprocessed,
    /// Another transaction is using one of the items.
    Conflict,
    /// The call never arrives, and the client times out.
    TimesOut,
    /// The service carries out the call, but the answer is lost.
    AnswerLost,
}

impl Fault {
    /// Every fault, for tests that try all of them.
    pub const ALL: [Fault; 8] = [
        Fault::DiesBefore,
        Fault::DiesAfter,
        Fault::Throttled,
        Fault::Breaks,
        Fault::Unprocessed,
        Fault::Conflict,
        Fault::TimesOut,
        Fault::AnswerLost,
    ];

    /// The faults to plan at a function's call number `at`, each with its own number: every fourth one, and at the next call
    /// others. A whole run plans all.
    pub fn due(at: usize) -> impl Iterator<Item = (usize, Fault)> {
        Fault::ALL.into_iter().enumerate().filter(move |(n, _)| is_due(at + n, 4))
    }

    /// True when the fault ends the process.
    pub const fn kills(self) -> bool {
        matches!(self, Fault::DiesBefore | Fault::DiesAfter)
    }

    /// Returns the service's answer in place of carrying out the call. `None` when this fault cannot happen
    /// to such a call.
    fn answer(self, call: &Call, request: &HttpRequest) -> Option<HttpResponse> {
        let of_the_table = !call.operation.chars().all(|c| c.is_ascii_uppercase());
        let exception = |name: &str, fields: Value| {
            let mut body =
                json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": name });
            if let (Some(body), Value::Object(fields)) = (body.as_object_mut(), fields) {
                body.extend(fields);
            }
            Some((400, body))
        };
        let body = || serde_json::from_slice::<Value>(request.body().bytes().unwrap_or_default());
        let (status, body) = match (self, call.operation.as_str()) {
            (Fault::Throttled, _) if of_the_table => exception("ThrottlingException", json!({})),
            (Fault::Throttled, _) => Some((503, Value::Null)),
            (Fault::Breaks, _) => Some((500, Value::Null)),
            (Fault::Unprocessed, "BatchGetItem") => {
                let keys = body().ok()?["RequestItems"].take();
                Some((200, json!({ "Responses": {}, "UnprocessedKeys": keys })))
            }
            (Fault::Conflict, "TransactWriteItems") => {
                let items = body().ok()?["TransactItems"].as_array().map_or(0, Vec::len);
                let mut reasons = vec![json!({ "Code": "None" }); items];
                *reasons.last_mut()? = json!({ "Code": "TransactionConflict", "Message": "in use" });
                exception("TransactionCanceledException", json!({ "CancellationReasons": reasons }))
            }
            (Fault::Conflict, "PutItem" | "UpdateItem" | "DeleteItem") => {
                exception("TransactionConflictException", json!({}))
            }
            _ => None,
        }?;
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let mut answer = HttpResponse::new(status.try_into().ok()?, SdkBody::from(text));
        answer.headers_mut().insert("content-type", "application/x-amz-json-1.0");
        Some(answer)
    }
}

#[derive(Debug)]
struct Plan {
    /// The text by which the function's signatures are recognised.
    key: String,
    at: usize,
    fault: Fault,
    /// Calls that the function has made since the fault was planned.
    made: usize,
    hit: bool,
}

/// A call before which a function waits, so that something else happens between its reads and its writes.
#[derive(Clone, Debug, Default)]
struct Pause {
    key: String,
    at: usize,
    made: usize,
    reached: Arc<Notify>,
    over: Arc<Notify>,
}

#[derive(Debug, Default)]
struct State {
    calls: Vec<Call>,
    plan: Option<Plan>,
    pause: Option<Pause>,
    /// The body of the call before which a function waits, or waited last.
    waiting: Vec<u8>,
}

/// The outcome of a planned fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanOutcome {
    /// True when the function made the call for which the fault was planned.
    pub reached: bool,
    /// True when the fault happened. Not every fault can happen to every call.
    pub hit: bool,
}

/// The decision about one call.
#[derive(Clone, Copy)]
enum Fate {
    Passes,
    Strikes(Fault),
    /// The process is dead, so the call is not made.
    Never,
}

/// The HTTP client that counts and fails calls. Clones share counts and plan.
#[derive(Clone, Debug)]
pub struct Wire {
    inner: SharedHttpClient,
    state: Arc<Mutex<State>>,
}

impl Default for Wire {
    fn default() -> Wire {
        Wire { inner: Builder::new().build_http(), state: Arc::default() }
    }
}

impl Wire {
    /// Returns this wire as an HTTP client for the SDK.
    pub fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// Returns all calls since the last call of this method, and forgets them.
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// Returns the calls of one function, and forgets the calls of all functions.
    pub fn take_calls_of(&self, function: &str) -> Vec<Call> {
        let key = access_key(function);
        self.take_calls().into_iter().filter(|call| call.key == key).collect()
    }

    /// Plans a fault for a function's call number `at`, where its next call is number 0.
    pub fn plan_fault(&self, function: &str, at: usize, fault: Fault) {
        // Each function of the local stack has its own access key, which all its signatures contain.
        let key = format!("Credential={}/", access_key(function));
        self.state().plan = Some(Plan { key, at, fault, made: 0, hit: false });
    }

    /// Removes the planned fault and returns its outcome.
    pub fn end_plan(&self) -> PlanOutcome {
        let plan = self.state().plan.take();
        plan.map_or_else(PlanOutcome::default, |plan| PlanOutcome {
            reached: plan.made > plan.at,
            hit: plan.hit,
        })
    }

    /// Runs a function until its call number `at`, then `act`, then the rest of it. Returns the answer of the function, and
    /// what `act` returned; `None` if the function made fewer calls.
    pub async fn between<T, A>(
        &self,
        function: &str,
        at: usize,
        run: impl Future<Output = T>,
        act: impl Future<Output = A>,
    ) -> (T, Option<A>) {
        let key = format!("Credential={}/", access_key(function));
        let pause = Pause { key, at, ..Pause::default() };
        self.state().pause = Some(pause.clone());
        let mut run = std::pin::pin!(run);
        tokio::select! {
            answer = &mut run => {
                self.state().pause = None;
                return (answer, None);
            }
            () = pause.reached.notified() => {}
        }
        let done = act.await;
        pause.over.notify_one();
        (run.await, Some(done))
    }

    /// The call before which the function of [`Wire::between`] waits, as it will be sent.
    pub fn waiting(&self) -> Value {
        serde_json::from_slice(&self.state().waiting).expect("JSON")
    }

    /// The pause before this call, if it is the one.
    fn pause(&self, request: &HttpRequest) -> Option<Pause> {
        let signature = request.headers().get("authorization").unwrap_or_default();
        let mut state = self.state();
        let pause = state.pause.as_mut().filter(|pause| signature.contains(pause.key.as_str()))?;
        pause.made += 1;
        if pause.made == pause.at + 1 { state.pause.take() } else { None }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the wire's state")
    }

    fn fate(&self, request: &HttpRequest) -> Fate {
        let signature = request.headers().get("authorization").unwrap_or_default();
        let mut state = self.state();
        let Some(plan) = state.plan.as_mut().filter(|plan| signature.contains(plan.key.as_str())) else {
            return Fate::Passes;
        };
        let n = plan.made;
        plan.made += 1;
        match n.cmp(&plan.at) {
            Ordering::Equal => Fate::Strikes(plan.fault),
            Ordering::Greater if plan.fault.kills() => Fate::Never,
            _ => Fate::Passes,
        }
    }

    fn hit(&self) {
        if let Some(plan) = &mut self.state().plan {
            plan.hit = true;
        }
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, wire: self.clone() })
    }
}

#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    wire: Wire,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, wire) = (self.inner.clone(), self.wire.clone());
        HttpConnectorFuture::new(async move {
            // This is not an IO error, because the SDK would retry one, and a dead process retries nothing.
            let dead = || ConnectorError::other("the process is dead".into(), None);
            let fate = wire.fate(&request);
            if let Some(pause) = wire.pause(&request) {
                wire.state().waiting = request.body().bytes().unwrap_or_default().to_vec();
                pause.reached.notify_one();
                pause.over.notified().await;
            }
            let (request, mut call) = metered(request);
            let fault = match fate {
                Fate::Never | Fate::Strikes(Fault::DiesBefore) => {
                    wire.hit();
                    return Err(dead());
                }
                Fate::Strikes(Fault::TimesOut) => {
                    wire.hit();
                    return Err(ConnectorError::timeout("nobody answers".into()));
                }
                Fate::Strikes(fault) => Some(fault),
                Fate::Passes => None,
            };
            if let Some(answer) = fault.and_then(|fault| fault.answer(&call, &request)) {
                wire.hit();
                return Ok(answer);
            }
            let started = Instant::now();
            let answer = inner.call(request).await?;
            let answer = read_units(answer, &mut call).await?;
            call.took = started.elapsed();
            wire.state().calls.push(call);
            match fault {
                Some(Fault::DiesAfter) => {
                    wire.hit();
                    Err(dead())
                }
                Some(Fault::AnswerLost) => {
                    wire.hit();
                    Err(ConnectorError::io("the connection broke off".into()))
                }
                _ => Ok(answer),
            }
        })
    }
}

/// The access key of a function, which signs its calls.
pub fn access_key(function: &str) -> String {
    format!("AKLOCAL{}", function.replace('-', "").to_uppercase())
}

/// Makes DynamoDB report what the call consumed. This invalidates the signature, which the local table does
/// not verify.
fn metered(mut request: HttpRequest) -> (HttpRequest, Call) {
    let target = request
        .headers()
        .get("x-amz-target")
        .and_then(|target| target.split('.').next_back())
        .map(str::to_owned);
    let sent = request.body().bytes().map_or(0, <[u8]>::len);
    let signature = request.headers().get("authorization").unwrap_or_default();
    let key = signature.split_once("Credential=").and_then(|(_, rest)| rest.split('/').next());
    let key = key.unwrap_or_default().to_owned();
    let operation = target.clone().unwrap_or_else(|| request.method().to_owned());
    let body =
        target.and(request.body().bytes()).and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    if let Some(mut body) = body {
        body["ReturnConsumedCapacity"] = json!("TOTAL");
        let text = body.to_string();
        request.headers_mut().insert("content-length", text.len().to_string());
        *request.body_mut() = SdkBody::from(text);
    }
    let (read_units, write_units, ledger_write_units, took) = (0.0, 0.0, 0.0, Duration::ZERO);
    let received = 0;
    (request, Call { key, operation, sent, received, read_units, write_units, ledger_write_units, took })
}

async fn read_units(answer: HttpResponse, call: &mut Call) -> Result<HttpResponse, ConnectorError> {
    if call.operation.chars().all(|c| c.is_ascii_uppercase()) {
        return Ok(answer);
    }
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = collected(answer.into_body()).await?;
    if let Ok(body) = serde_json::from_slice::<Value>(&bytes) {
        let one = body.get("Item").into_iter();
        let many = body["Items"].as_array().into_iter().flatten();
        let batch = body["Responses"].as_object().into_iter().flat_map(|tables| tables.values());
        let batch = batch.filter_map(Value::as_array).flatten();
        call.received = one.chain(many).chain(batch).map(size).sum();
        let tables = match &body["ConsumedCapacity"] {
            Value::Array(tables) => tables.iter().collect(),
            table => vec![table],
        };
        let of = |table: &&Value| table["CapacityUnits"].as_f64().unwrap_or_default();
        let is_ledger =
            |table: &&&Value| table["TableName"].as_str().is_some_and(|name| name.ends_with("ledger"));
        let units: f64 = tables.iter().map(of).sum();
        let reads =
            ["GetItem", "BatchGetItem", "Query", "TransactGetItems"].contains(&call.operation.as_str());
        if reads {
            call.read_units = units;
        } else {
            call.write_units = units;
            call.ledger_write_units = tables.iter().filter(is_ledger).map(of).sum();
        }
    }
    let mut answer = HttpResponse::new(status, SdkBody::from(bytes));
    *answer.headers_mut() = headers;
    Ok(answer)
}

/// The size of an item or of one of its values, by the rules of "DynamoDB item sizes and formats".
fn size(value: &Value) -> usize {
    let Value::Object(parts) = value else { return 0 };
    let of = |(name, part): (&String, &Value)| match (name.as_str(), part) {
        ("S", Value::String(text)) => text.len(),
        ("N", Value::String(digits)) => digits.len() / 2 + 1,
        ("B", Value::String(base64)) => base64.len() * 3 / 4,
        ("BOOL" | "NULL", _) => 1,
        ("L", Value::Array(list)) => 3 + list.iter().map(|one| 1 + size(one)).sum::<usize>(),
        ("M", Value::Object(map)) => {
            3 + map.iter().map(|(name, one)| 1 + name.len() + size(one)).sum::<usize>()
        }
        ("SS" | "NS", Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::len).sum(),
        (name, part) => name.len() + size(part),
    };
    parts.iter().map(of).sum()
}

async fn collected(body: SdkBody) -> Result<Vec<u8>, ConnectorError> {
    let stream = aws_smithy_types::byte_stream::ByteStream::new(body);
    let bytes = stream.collect().await.map_err(|error| ConnectorError::io(error.into()))?;
    Ok(bytes.to_vec())
}
