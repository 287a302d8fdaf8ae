//! Toy functions, which record every event they receive.

use futures::FutureExt;
use futures::future::BoxFuture;
use runtime::{Environment, Function, Invoke};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub const FUNCTIONS: &[Function] = &[
    Function { name: "echo", start: |environment| start(environment, "echo", echo) },
    Function { name: "broken", start: |environment| start(environment, "broken", broken) },
    Function { name: "read-object", start: |environment| start(environment, "read-object", read_object) },
    Function { name: "read-record", start: |environment| start(environment, "read-record", read_record) },
];

/// The events that each function received, by stack address and function name. They are in a static because a
/// function is a plain `fn`.
static TOLD: Mutex<BTreeMap<String, Vec<Value>>> = Mutex::new(BTreeMap::new());

/// Returns the events that this function of this stack has received so far.
pub fn told(stack: &local::Stack, function: &str) -> Vec<Value> {
    TOLD.lock().unwrap().get(&format!("{} {function}", stack.url)).cloned().unwrap_or_default()
}

type Toy = fn(&Environment, &Value, usize) -> Result<Value, String>;

fn start(
    environment: Environment,
    name: &'static str,
    toy: Toy,
) -> BoxFuture<'static, Result<Invoke, String>> {
    async move {
        let key = format!("{} {name}", environment.get("SITE_URL")?);
        let invoke: Invoke = Arc::new(move |event: Value| {
            let tries = {
                let mut told = TOLD.lock().unwrap();
                let events = told.entry(key.clone()).or_default();
                events.push(event.clone());
                events.iter().filter(|earlier| **earlier == event).count()
            };
            let environment = environment.clone();
            async move { toy(&environment, &event, tries) }.boxed()
        });
        Ok(invoke)
    }
    .boxed()
}

fn echo(environment: &Environment, event: &Value, _: usize) -> Result<Value, String> {
    if event["isBase64Encoded"] == true {
        return Ok(
            json!({ "statusCode": 200, "body": event["body"], "isBase64Encoded": true, "headers": { "content-type": "application/octet-stream" } }),
        );
    }
    let variables: BTreeMap<&str, Option<&str>> = [
        "TABLE",
        "SITE_URL",
        "BUCKET",
        "SECRET_KEY",
        "AWS_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_ENDPOINT_URL_S3",
    ]
    .map(|name| (name, environment.find(name)))
    .into();
    Ok(json!({
        "statusCode": 201,
        "headers": { "content-type": "application/json" },
        "cookies": ["session=1; Secure; HttpOnly", "seen=yes"],
        "body": json!({ "event": event, "variables": variables }).to_string(),
    }))
}

fn broken(_: &Environment, event: &Value, _: usize) -> Result<Value, String> {
    match event["pathParameters"]["how"].as_str() {
        Some("panic") => panic!("on purpose"),
        Some("no-status") => Ok(json!({ "body": "?" })),
        _ => Err("the cause, which is for the log only".to_owned()),
    }
}

fn read_object(_: &Environment, event: &Value, tries: usize) -> Result<Value, String> {
    let key = event["Records"][0]["s3"]["object"]["key"].as_str().unwrap();
    match key {
        key if key.contains("hopeless") => Err("it cannot be read".to_owned()),
        key if key.contains("moody") && tries < 3 => Err("not now".to_owned()),
        _ => Ok(Value::Null),
    }
}

/// Fails every record whose letter begins with "bad", every batch that contains "fatal", and "moody" records
/// the first time.
fn read_record(_: &Environment, event: &Value, tries: usize) -> Result<Value, String> {
    let records = event["Records"].as_array().unwrap();
    let letter =
        |record: &Value| record["dynamodb"]["NewImage"]["letter"]["S"].as_str().unwrap_or("").to_owned();
    if records.iter().any(|record| letter(record) == "fatal") {
        return Err("everything fails".to_owned());
    }
    let failed: Vec<Value> = records
        .iter()
        .filter(|record| letter(record).starts_with("bad") || letter(record) == "moody" && tries == 1)
        .map(|record| json!({ "itemIdentifier": record["dynamodb"]["SequenceNumber"] }))
        .collect();
    Ok(json!({ "batchItemFailures": failed }))
}
