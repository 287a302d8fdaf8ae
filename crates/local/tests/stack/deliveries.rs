//! Streams and bucket events: which functions receive them, what happens on a failure, and what is given up.

use crate::toys::told;
use crate::{put_item, stack};
use local::Stack;
use serde_json::{Value, json};

fn put_letter(stack: &Stack, number: u32, letter: &str) {
    put_item(
        stack,
        json!({ "pk": { "S": format!("mail#{number}") }, "sk": { "S": "-" }, "letter": { "S": letter } }),
    );
}

/// Returns the letters of each invocation, in order.
fn letters(stack: &Stack) -> Vec<Vec<String>> {
    let letter = |record: &Value| record["dynamodb"]["NewImage"]["letter"]["S"].as_str().unwrap().to_owned();
    told(stack, "read-record")
        .iter()
        .map(|event| event["Records"].as_array().unwrap().iter().map(letter).collect())
        .collect()
}

#[tokio::test]
async fn records_that_pass_the_filter_reach_the_function() {
    let stack = stack().await;
    put_item(&stack, json!({ "pk": { "S": "user#1" }, "sk": { "S": "-" } }));
    put_letter(&stack, 1, "hello");
    put_item(
        &stack,
        json!({ "pk": { "S": "mail#2" }, "sk": { "S": "-" }, "letter": { "S": "x" }, "lease": { "N": "1" } }),
    );
    stack.wait_until_idle().await.unwrap();
    assert_eq!(letters(&stack), [["hello"]]);

    let record = &told(&stack, "read-record")[0]["Records"][0];
    assert_eq!(record["eventName"], "INSERT");
    assert_eq!(record["eventSource"], "aws:dynamodb");
    assert_eq!(record["awsRegion"], "eu-west-2");
    assert_eq!(record["dynamodb"]["Keys"], json!({ "pk": { "S": "mail#1" }, "sk": { "S": "-" } }));
    assert_eq!(record["dynamodb"]["StreamViewType"], "NEW_IMAGE");
    assert_eq!(
        record["eventSourceARN"],
        "arn:aws:dynamodb:eu-west-2:000000000000:table/attain-local/stream/local"
    );

    stack.wait_until_idle().await.unwrap();
    assert_eq!(letters(&stack).len(), 1, "delivered once");
}

#[tokio::test]
async fn a_reported_failure_is_tried_again_from_that_record_on() {
    let stack = stack().await;
    for (number, letter) in ["first", "moody", "last"].into_iter().enumerate() {
        put_letter(&stack, number as u32, letter);
    }
    stack.wait_until_idle().await.unwrap();
    // The second batch is a new event to the function, so the moody record fails once more.
    assert_eq!(
        letters(&stack),
        [vec!["first", "moody", "last"], vec!["moody", "last"], vec!["moody", "last"]]
    );
    assert!(stack.undelivered().await.is_empty());
}

#[tokio::test]
async fn a_record_that_keeps_failing_is_given_up_and_holds_nothing_else_up() {
    let stack = stack().await;
    for (number, letter) in ["first", "bad", "last"].into_iter().enumerate() {
        put_letter(&stack, number as u32, letter);
    }
    stack.wait_until_idle().await.unwrap();
    let seen = letters(&stack);
    assert_eq!(seen.first().unwrap(), &["first", "bad", "last"]);
    assert_eq!(seen.last().unwrap(), &["last"]);
    assert_eq!(
        seen.iter().filter(|batch| batch.contains(&"bad".to_owned())).count(),
        3,
        "one try and two more"
    );
    let lost = stack.undelivered().await;
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].event["dynamodb"]["NewImage"]["letter"]["S"], "bad");
}

#[tokio::test]
async fn a_record_that_fails_its_whole_batch_is_found_by_halving() {
    let stack = stack().await;
    for (number, letter) in ["one", "two", "three", "fatal", "five"].into_iter().enumerate() {
        put_letter(&stack, number as u32, letter);
    }
    stack.wait_until_idle().await.unwrap();
    let lost = stack.undelivered().await;
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].event["dynamodb"]["NewImage"]["letter"]["S"], "fatal");
    let handed: Vec<String> =
        letters(&stack).into_iter().filter(|batch| !batch.contains(&"fatal".to_owned())).flatten().collect();
    assert_eq!(handed, ["one", "two", "three", "five"]);
}

#[tokio::test]
async fn an_object_event_is_tried_three_times_at_most() {
    let stack = stack().await;
    stack.drop_file("schools/7/users/moody.xlsx", vec![1]).await.unwrap();
    stack.drop_file("schools/7/users/hopeless.xlsx", vec![1]).await.unwrap();
    stack.drop_file("schools/7/users/notes.txt", vec![1]).await.unwrap();
    stack.drop_file("elsewhere/sheet.xlsx", vec![1]).await.unwrap();
    stack.wait_until_idle().await.unwrap();
    let keys: Vec<Value> = told(&stack, "read-object")
        .into_iter()
        .map(|event| event["Records"][0]["s3"]["object"]["key"].clone())
        .collect();
    let (moody, hopeless) = ("schools/7/users/moody.xlsx", "schools/7/users/hopeless.xlsx");
    assert_eq!(keys, [moody, moody, moody, hopeless, hopeless, hopeless]);
    assert_eq!(stack.undelivered().await.len(), 1);
}

#[tokio::test]
async fn an_item_whose_time_has_come_is_swept_away() {
    let stack = stack().await;
    put_item(&stack, json!({ "pk": { "S": "session#1" }, "sk": { "S": "-" }, "ttl": { "N": "1788256799" } }));
    put_item(&stack, json!({ "pk": { "S": "session#2" }, "sk": { "S": "-" }, "ttl": { "N": "1788256801" } }));
    assert_eq!(stack.sweep().await.unwrap(), 1);
}
