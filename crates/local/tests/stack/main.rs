//! Tests of the embedded stack through its own endpoints, with toy functions and a small template.

mod deliveries;
mod gateway;
mod mail;
mod mis;
mod objects;
mod privileges;
mod requests;
mod rooms;
mod site;
mod starting;
mod toys;
mod xporter;

use axum::body::Body;
use axum::http::{Request, Response};
use local::{Options, ROOT, Stack, State, Templates};
use runtime::{Clock, Log};
use serde_json::{Value, json};

const TEMPLATE: &str = include_str!("template.yaml");
const TOYS: &str = include_str!("toys.yaml");
/// The parts of a signature that the local DynamoDB and SES read.
const SIGNED_BY_ECHO: &str = "AWS4-HMAC-SHA256 Credential=AKLOCALECHO/20260901/eu-west-2/x/aws4_request, SignedHeaders=host;x-amz-date, Signature=0";
const BUCKET: &str = "attain-uploads-local-000000000000";

fn options() -> Options {
    Options {
        state: State::Memory,
        port: 0,
        site: None,
        templates: templates(TEMPLATE, TOYS),
        functions: toys::FUNCTIONS.to_vec(),
        clock: Clock::from_fn(|| "2026-09-01T10:00:00Z".parse().unwrap()),
        log: Log::to(|_| {}),
        http_client: None,
    }
}

fn templates(root: &str, toys: &str) -> Templates {
    [(ROOT, root.to_owned()), ("toys.yaml", toys.to_owned())].into()
}

async fn stack() -> Stack {
    Stack::start(options()).await.unwrap()
}

/// Returns the status and the body of the answer: as JSON, or as text if it is not JSON.
async fn ask(stack: &Stack, request: Request<Body>) -> (u16, Value) {
    let answer = stack.dispatch(request).await.unwrap();
    (answer.status().as_u16(), body(&answer))
}

fn body(answer: &Response<axum::body::Bytes>) -> Value {
    serde_json::from_slice(answer.body())
        .unwrap_or_else(|_| String::from_utf8_lossy(answer.body()).into_owned().into())
}

fn header<'a>(answer: &'a Response<axum::body::Bytes>, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn get(address: impl AsRef<str>) -> Request<Body> {
    Request::get(address.as_ref()).body(Body::empty()).unwrap()
}

fn put_item(stack: &Stack, item: Value) {
    let request = json!({ "TableName": "attain-local", "Item": item });
    stack.db().put_item(serde_json::from_value(request).unwrap()).unwrap();
}
