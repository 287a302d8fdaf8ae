//! The wire under the SDK: counts every call exactly, and lets one of them meet with what befalls calls.

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

/// What one call was and cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The access key that signed it: each function of the local stack has its own.
    pub key: String,
    /// DynamoDB's operation, or the HTTP method for S3 and SES.
    pub operation: String,
    /// Bytes of the request's body.
    pub sent: usize,
    /// Read units DynamoDB says it consumed.
    pub read_units: f64,
    /// Write units DynamoDB says it consumed.
    pub write_units: f64,
    /// How long the answer took.
    pub took: Duration,
}

/// What befalls a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process dies before the call: neither it nor any later one is made.
    DiesBefore,
    /// The process dies after the call was carried out.
    DiesAfter,
    /// The service has too much to do, and does nothing.
    Throttled,
    /// The service breaks, and does nothing.
    Breaks,
    /// A batch's keys come back unprocessed.
    Unprocessed,
    /// Another transaction has one of the items.
    Conflict,
    /// It never arrives, and nobody answers.
    TimesOut,
    /// It is carried out, and the answer never arrives.
    AnswerLost,
}

impl Fault {
    /// Each.
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

    /// Whether the process ends with it.
    pub const fn kills(self) -> bool {
        matches!(self, Fault::DiesBefore | Fault::DiesAfter)
    }

    /// What the service says instead of carrying the call out; `None` where this cannot befall such a call.
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
    /// How the function's signatures name it.
    key: String,
    at: usize,
    fault: Fault,
    /// Calls the function has made since.
    made: usize,
    hit: bool,
}

#[derive(Debug, Default)]
struct State {
    calls: Vec<Call>,
    plan: Option<Plan>,
}

/// What became of a planned fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Struck {
    /// Whether the function came to that call.
    pub reached: bool,
    /// Whether the fault befell it: not every fault can befall every call.
    pub hit: bool,
}

/// What happens to one call.
#[derive(Clone, Copy)]
enum Fate {
    Passes,
    Strikes(Fault),
    /// The process is dead.
    Never,
}

/// The wire. Clones share it.
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
    /// The wire as an HTTP client.
    pub fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// Everything called since this was last asked.
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// What one function called since anything was last asked.
    pub fn take_calls_of(&self, function: &str) -> Vec<Call> {
        let key = access_key(function);
        self.take_calls().into_iter().filter(|call| call.key == key).collect()
    }

    /// Plans a fault at a function's n-th call from now on, counted from nought.
    pub fn strike(&self, function: &str, at: usize, fault: Fault) {
        // Each function of the local stack has its own access key, which every signature names.
        let key = format!("Credential={}/", access_key(function));
        self.state().plan = Some(Plan { key, at, fault, made: 0, hit: false });
    }

    /// Mends the wire, and tells what became of the fault.
    pub fn mend(&self) -> Struck {
        let plan = self.state().plan.take();
        plan.map_or_else(Struck::default, |plan| Struck { reached: plan.made > plan.at, hit: plan.hit })
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
            // Not an IO error, which the SDK would try again: a process that died tries nothing.
            let dead = || ConnectorError::other("the process is dead".into(), None);
            let fate = wire.fate(&request);
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

fn access_key(function: &str) -> String {
    format!("AKLOCAL{}", function.replace('-', "").to_uppercase())
}

/// Asks DynamoDB to say what the call consumed. The signature no longer fits, which the local table does not mind.
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
    (request, Call { key, operation, sent, read_units: 0.0, write_units: 0.0, took: Duration::ZERO })
}

async fn read_units(answer: HttpResponse, call: &mut Call) -> Result<HttpResponse, ConnectorError> {
    if call.operation.chars().all(|c| c.is_ascii_uppercase()) {
        return Ok(answer);
    }
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = collected(answer.into_body()).await?;
    if let Ok(body) = serde_json::from_slice::<Value>(&bytes) {
        let units: f64 = match &body["ConsumedCapacity"] {
            Value::Array(tables) => tables.iter().filter_map(|table| table["CapacityUnits"].as_f64()).sum(),
            table => table["CapacityUnits"].as_f64().unwrap_or_default(),
        };
        let reads =
            ["GetItem", "BatchGetItem", "Query", "TransactGetItems"].contains(&call.operation.as_str());
        if reads {
            call.read_units = units;
        } else {
            call.write_units = units;
        }
    }
    let mut answer = HttpResponse::new(status, SdkBody::from(bytes));
    *answer.headers_mut() = headers;
    Ok(answer)
}

async fn collected(body: SdkBody) -> Result<Vec<u8>, ConnectorError> {
    let stream = aws_smithy_types::byte_stream::ByteStream::new(body);
    let bytes = stream.collect().await.map_err(|error| ConnectorError::io(error.into()))?;
    Ok(bytes.to_vec())
}
