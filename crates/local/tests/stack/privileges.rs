//! An action that a function's statements do not allow is denied, with the error of each service.

use crate::objects::signed_by;
use crate::{SIGNED_BY_ECHO, ask, body, header, options, stack};
use axum::body::Body;
use axum::http::Request;
use local::Stack;
use runtime::Log;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

fn dynamodb(stack: &Stack, signature: &str, operation: &str, fields: Value) -> Request<Body> {
    Request::post(format!("{}/", stack.dynamodb))
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("x-amz-date", "20260901T100000Z")
        .header("authorization", signature)
        .body(Body::from(fields.to_string()))
        .unwrap()
}

fn put_of(key: &str) -> Value {
    json!({ "TableName": "attain-local", "Item": { "pk": { "S": key }, "sk": { "S": "-" } } })
}

#[tokio::test]
async fn dynamodb_denies_what_no_statement_allows_and_the_log_names_it() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = lines.clone();
    let log = Log::to(move |line| kept.lock().unwrap().push(line.to_owned()));
    let stack = Stack::start(local::Options { log, ..options() }).await.unwrap();
    let (status, _) = ask(&stack, dynamodb(&stack, SIGNED_BY_ECHO, "PutItem", put_of("a"))).await;
    assert_eq!(status, 200);

    let query = json!({ "TableName": "attain-local", "KeyConditionExpression": "pk = :pk" });
    let answer = stack.dispatch(dynamodb(&stack, SIGNED_BY_ECHO, "Query", query)).await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(header(&answer, "content-type"), "application/x-amz-json-1.0");
    assert_eq!(body(&answer)["__type"], "com.amazon.coral.service#AccessDeniedException");
    let resource = "arn:aws:dynamodb:eu-west-2:000000000000:table/attain-local";
    assert_eq!(
        body(&answer)["Message"],
        format!(
            "User: arn:aws:sts::000000000000:assumed-role/attain-local-echo/echo is not authorized to perform: dynamodb:Query on resource: {resource} because no identity-based policy allows the dynamodb:Query action"
        )
    );
    let line: Value = serde_json::from_str(&lines.lock().unwrap()[0]).unwrap();
    let expected =
        json!({ "iam": "denied", "function": "echo", "action": "dynamodb:Query", "resource": resource });
    assert_eq!(line, expected);
}

#[tokio::test]
async fn a_transaction_is_held_to_the_actions_of_its_items() {
    let stack = stack().await;
    let key = json!({ "pk": { "S": "a" }, "sk": { "S": "-" } });
    let delete = json!({ "Delete": { "TableName": "attain-local", "Key": key } });
    for (items, expected) in
        [(json!([{ "Put": put_of("a") }]), 200), (json!([{ "Put": put_of("b") }, delete]), 400)]
    {
        let fields = json!({ "TransactItems": items });
        let (status, answer) =
            ask(&stack, dynamodb(&stack, SIGNED_BY_ECHO, "TransactWriteItems", fields)).await;
        assert_eq!(status, expected, "{answer}");
    }
    let key = json!({ "TableName": "attain-local", "Key": { "pk": { "S": "b" }, "sk": { "S": "-" } } });
    let (_, answer) = ask(&stack, dynamodb(&stack, SIGNED_BY_ECHO, "GetItem", key)).await;
    assert_eq!(answer, json!({}), "nothing of the denied transaction was written");
}

#[tokio::test]
async fn a_signed_address_is_good_for_what_its_signer_may_do() {
    let stack = stack().await;
    // The function with this key is in the template, but no statement allows it anything.
    for method in ["PUT", "GET", "DELETE"] {
        let address = signed_by("AKLOCALBROKEN", &stack, method, "schools/7/x.xlsx", &[]);
        let request = Request::builder().method(method).uri(address).body(Body::from("x")).unwrap();
        let (status, answer) = ask(&stack, request).await;
        assert_eq!(status, 403, "{method}");
        assert!(answer.as_str().unwrap().contains("<Code>AccessDenied</Code>"), "{answer}");
    }
}

#[tokio::test]
async fn ses_denies_another_sender_and_another_function() {
    let stack = stack().await;
    let broken = "AWS4-HMAC-SHA256 Credential=AKLOCALBROKEN/20260901/eu-west-2/ses/aws4_request";
    for (signature, from, expected) in [
        (SIGNED_BY_ECHO, "Attain <no-reply@attain.example>", 200),
        (SIGNED_BY_ECHO, "head@attain.example", 403),
        (broken, "no-reply@attain.example", 403),
    ] {
        let fields = [
            ("Action", "SendEmail"),
            ("Source", from),
            ("Destination.ToAddresses.member.1", "ada@school.example"),
            ("Message.Subject.Data", "Subject"),
            ("Message.Body.Text.Data", "Text"),
        ];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(format!("{}/", stack.inbox))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", signature);
        let (status, answer) = ask(&stack, request.body(Body::from(form)).unwrap()).await;
        let answer = answer.as_str().unwrap().to_owned();
        assert_eq!(status, expected, "{from}: {answer}");
        assert_eq!(answer.contains("<Code>AccessDenied</Code>"), expected == 403, "{answer}");
    }
    assert_eq!(stack.mail().len(), 1);
}
