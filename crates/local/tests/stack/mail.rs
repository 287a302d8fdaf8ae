//! Mail that is sent through SES appears in the inbox.

use crate::{ask, get, stack};
use axum::body::Body;
use axum::http::Request;
use local::Stack;
use serde_json::json;

fn form(stack: &Stack, fields: &[(&str, &str)]) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(format!("{}/", stack.inbox))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", crate::SIGNED_BY_ECHO)
        .body(Body::from(body))
        .unwrap()
}

const LETTER: &[(&str, &str)] = &[
    ("Action", "SendEmail"),
    ("Version", "2010-12-01"),
    ("Source", "no-reply@attain.example"),
    ("Destination.ToAddresses.member.1", "ada@school.example"),
    ("Message.Subject.Data", "Sign up <now> & here"),
    (
        "Message.Body.Text.Data",
        "Ada,\nopen http://localhost:1/sign-up?token=a&b=c.\n<script>alert(1)</script>",
    ),
    ("Message.Body.Html.Data", "<p>Ada</p>"),
];

#[tokio::test]
async fn a_letter_sent_by_ses_is_in_the_inbox() {
    let stack = stack().await;
    let (status, answer) = ask(&stack, form(&stack, LETTER)).await;
    let answer = answer.as_str().unwrap().to_owned();
    let letter = stack.mail().pop().unwrap();
    assert_eq!(status, 200);
    assert!(answer.contains(&format!("<MessageId>{}</MessageId>", letter.id)), "{answer}");
    assert_eq!(letter.to, ["ada@school.example"]);
    assert_eq!(letter.subject, "Sign up <now> & here");
    assert_eq!(letter.html.as_deref(), Some("<p>Ada</p>"));

    let (_, page) = ask(&stack, get(&stack.inbox)).await;
    let page = page.as_str().unwrap().to_owned();
    assert!(page.contains("Sign up &lt;now&gt; &amp; here") && page.contains("ada@school.example"), "{page}");

    let (status, page) = ask(&stack, get(format!("{}/messages/{}", stack.inbox, letter.id))).await;
    let page = page.as_str().unwrap().to_owned();
    assert_eq!(status, 200);
    assert!(page.contains("<a href=\"http://localhost:1/sign-up?token=a&amp;b=c\">"), "{page}");
    assert!(!page.contains("<script"), "{page}");

    let (_, letters) = ask(&stack, get(format!("{}/messages.json", stack.inbox))).await;
    assert_eq!(letters[0]["to"], json!(["ada@school.example"]));
    assert_eq!(ask(&stack, get(format!("{}/messages/none", stack.inbox))).await.0, 404);
}

#[tokio::test]
async fn newest_letters_come_first() {
    let stack = stack().await;
    for subject in ["Older", "Newer"] {
        let fields: Vec<(&str, &str)> = LETTER
            .iter()
            .map(|(name, value)| (*name, if *name == "Message.Subject.Data" { subject } else { *value }))
            .collect();
        ask(&stack, form(&stack, &fields)).await;
    }
    let (_, page) = ask(&stack, get(&stack.inbox)).await;
    let page = page.as_str().unwrap();
    assert!(page.find("Newer").unwrap() < page.find("Older").unwrap());
}

#[tokio::test]
async fn what_ses_would_refuse_is_refused_in_its_own_words() {
    let stack = stack().await;
    let (status, answer) = ask(&stack, form(&stack, &[("Action", "DeleteIdentity")])).await;
    assert_eq!(status, 400);
    assert!(answer.as_str().unwrap().contains("<Code>InvalidAction</Code>"), "{answer}");
    for left_out in ["Source", "Destination.ToAddresses.member.1", "Message.Subject.Data"] {
        let fields: Vec<(&str, &str)> =
            LETTER.iter().copied().filter(|(name, _)| *name != left_out).collect();
        let (status, answer) = ask(&stack, form(&stack, &fields)).await;
        assert_eq!(status, 400, "{left_out}");
        assert!(answer.as_str().unwrap().contains("<Code>ValidationError</Code>"), "{answer}");
    }
    assert!(stack.mail().is_empty());
}
