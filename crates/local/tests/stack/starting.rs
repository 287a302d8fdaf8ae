//! Starting, stopping, and starting again.

use crate::toys::{FUNCTIONS, told};
use crate::{TEMPLATE, TOYS, ask, get, options, put_item, templates};
use axum::body::Body;
use axum::http::Request;
use local::{Options, Stack, State};
use serde_json::json;
use std::path::Path;

async fn at(folder: &Path) -> Stack {
    Stack::start(Options { state: State::Folder(folder.to_owned()), ..options() }).await.unwrap()
}

async fn refused(options: Options) -> String {
    match Stack::start(options).await {
        Ok(_) => panic!("it started"),
        Err(why) => format!("{why:#}"),
    }
}

#[tokio::test]
async fn the_state_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = at(folder.path()).await;
    put_item(&first, json!({ "pk": { "S": "mail#1" }, "sk": { "S": "-" }, "letter": { "S": "hello" } }));
    first.drop_file("schools/7/users/staff.xlsx", b"sheet".to_vec()).await.unwrap();
    let mail = "Action=SendEmail&Source=no-reply@attain.example&Destination.ToAddresses.member.1=b&Message.Subject.Data=c&Message.Body.Text.Data=d";
    let request = Request::post(&first.inbox)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", crate::SIGNED_BY_ECHO);
    first.dispatch(request.body(Body::from(mail)).unwrap()).await.unwrap();
    first.wait_until_idle().await.unwrap();
    let (_, before) = ask(&first, get("/api/things")).await;
    let letters = first.mail();
    assert_eq!((told(&first, "read-record").len(), told(&first, "read-object").len()), (1, 1));
    first.stop().await;

    let second = at(folder.path()).await;
    second.wait_until_idle().await.unwrap();
    assert_eq!((told(&second, "read-record").len(), told(&second, "read-object").len()), (0, 0), "told once");
    assert_eq!(second.mail(), letters);
    let (_, after) = ask(&second, get("/api/things")).await;
    assert_eq!(after["variables"]["SECRET_KEY"], before["variables"]["SECRET_KEY"]);
    let key = json!({ "pk": { "S": "mail#1" }, "sk": { "S": "-" } });
    let item = second
        .db()
        .get_item(serde_json::from_value(json!({ "TableName": "attain-local", "Key": key })).unwrap());
    assert!(item.unwrap().item.is_some());
    second.stop().await;
}

#[tokio::test]
async fn secrets_are_random_in_a_state_folder() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut secrets = Vec::new();
    for folder in &folders {
        let (_, answer) = ask(&at(folder.path()).await, get("/api/things")).await;
        secrets.push(answer["variables"]["SECRET_KEY"].as_str().unwrap().to_owned());
    }
    assert_ne!(secrets[0], secrets[1]);
    assert!(secrets.iter().all(|secret| secret.len() == 64));
}

#[tokio::test]
async fn the_template_and_the_functions_name_the_same_ones() {
    let missing = Options { functions: FUNCTIONS[1..].to_vec(), ..options() };
    assert!(refused(missing).await.contains("names the function echo"));
    let toys = TOYS.replace("Binary: broken", "Binary: echo");
    assert!(refused(Options { templates: templates(TEMPLATE, &toys), ..options() }).await.contains("echo"));
    let toys = &TOYS[..TOYS.find("  ReadRecordFunction").unwrap()];
    let why = refused(Options { templates: templates(TEMPLATE, toys), ..options() }).await;
    assert!(why.contains("no function for: read-record"), "{why}");
}

#[tokio::test]
async fn what_cannot_be_resolved_is_named_with_its_file() {
    for (is, would_be, named) in [
        ("TABLE: !Ref TableName", "TABLE: !Ref TabelName", "EchoFunction.Environment.Variables.TABLE: !Ref"),
        (
            "Type: DynamoDB",
            "Type: Sns",
            "ReadRecordFunction.Events.Queued: the local stack knows no event of type \"Sns\"",
        ),
        (
            "MaximumRetryAttempts: 2 }",
            "MaximumRetryAttempts: two }",
            "ReadObjectFunction.EventInvokeConfig.MaximumRetryAttempts is not",
        ),
    ] {
        let templates = templates(TEMPLATE, &TOYS.replace(is, would_be));
        let why = refused(Options { templates, ..options() }).await;
        assert!(why.contains(&format!("infra/toys.yaml, {named}")), "{why}");
    }
    for (is, would_be, named) in [
        ("TableName: !Ref Table", "TableName: !Ref Tabel", "Toys.Parameters.TableName: !Ref"),
        (
            "-broken/invocations",
            "-brokn/invocations",
            "Api: GET /api/broken/{how}: no function is called toys-local-brokn",
        ),
        (
            "s3:ObjectCreated:*",
            "s3:ObjectRemoved:*",
            "UploadsBucket.NotificationConfiguration: the local stack knows",
        ),
    ] {
        let templates = templates(&TEMPLATE.replace(is, would_be), TOYS);
        let why = refused(Options { templates, ..options() }).await;
        assert!(why.contains(&format!("infra/template.yaml, {named}")), "{why}");
    }
}

#[tokio::test]
async fn a_state_folder_has_one_stack_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = at(folder.path()).await;
    let state = || State::Folder(folder.path().to_owned());
    assert!(refused(Options { state: state(), ..options() }).await.contains("stop it first"));
    assert!(local::clear(folder.path()).is_err());
    first.stop().await;
    local::clear(folder.path()).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only the lock is left");
    at(folder.path()).await.stop().await;
}

#[tokio::test]
async fn another_templates_tables_ask_for_a_fresh_start() {
    let folder = tempfile::tempdir().unwrap();
    at(folder.path()).await.stop().await;
    let template = TEMPLATE.replace("StreamViewType: NEW_IMAGE", "StreamViewType: NEW_AND_OLD_IMAGES");
    let state = State::Folder(folder.path().to_owned());
    let templates = templates(&template, TOYS);
    assert!(refused(Options { templates, state, ..options() }).await.contains("--fresh"));
}
