//! The wire under the SDK: counts every call exactly, and can cut it, as a crash would.

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
use std::sync::{Arc, Mutex, MutexGuard};

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
}

/// Where the wire is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Before the n-th call, counted from nought, reaches the service.
    Before(usize),
    /// After the n-th call was carried out, before its answer arrives.
    After(usize),
}

#[derive(Debug, Default)]
struct State {
    calls: Vec<Call>,
    cut: Option<(String, Cut)>,
    made: usize,
    dead: bool,
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

    /// Cuts one function's wire at a call from now on: from there every call of it fails, as for a process that
    /// has died.
    pub fn cut(&self, function: &str, cut: Cut) {
        let mut state = self.state();
        state.cut = Some((format!("Credential={}/", access_key(function)), cut));
        (state.made, state.dead) = (0, false);
    }

    /// Mends the wire; whether it had come to the cut.
    pub fn mend(&self) -> bool {
        let mut state = self.state();
        state.cut = None;
        std::mem::take(&mut state.dead)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the wire's state")
    }

    /// Whether this call gets through, and whether its answer does.
    fn admit(&self, request: &HttpRequest) -> (bool, bool) {
        let signature = request.headers().get("authorization").unwrap_or_default();
        let mut state = self.state();
        let cut = match &state.cut {
            Some((key, cut)) if signature.contains(key.as_str()) => *cut,
            _ => return (true, true),
        };
        let n = state.made;
        state.made += 1;
        let passed = state.dead;
        state.dead |= cut == Cut::Before(n) || cut == Cut::After(n);
        (!passed && cut != Cut::Before(n), !state.dead)
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
            let cut = || ConnectorError::other("the wire is cut".into(), None);
            let (goes, answers) = wire.admit(&request);
            if !goes {
                return Err(cut());
            }
            let (request, mut call) = metered(request);
            let answer = inner.call(request).await?;
            let answer = read_units(answer, &mut call).await?;
            wire.state().calls.push(call);
            if answers { Ok(answer) } else { Err(cut()) }
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
    (request, Call { key, operation, sent, read_units: 0.0, write_units: 0.0 })
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
