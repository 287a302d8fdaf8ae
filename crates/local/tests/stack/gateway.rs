//! The gateway: an HTTP request becomes an API Gateway event for the function, and its result an HTTP answer.

use crate::{ask, body, get, stack};
use axum::body::Body;
use axum::http::Request;
use serde_json::json;

#[tokio::test]
async fn a_request_reaches_the_function_as_an_api_gateway_event() {
    let stack = stack().await;
    let request = Request::post("/api/things/a%2Fb%20c/parts/2?q=one&q=two%26&r=")
        .header("content-type", "application/json")
        .header("cookie", "session=abc; theme=dark")
        .header("x-several", "1")
        .header("x-several", "2")
        .body(Body::from("{\"név\":1}"))
        .unwrap();
    let answer = stack.dispatch(request).await.unwrap();
    assert_eq!(answer.status(), 201);
    let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["session=1; Secure; HttpOnly", "seen=yes"]);
    assert_eq!(answer.headers()["content-type"], "application/json");

    let event = &body(&answer)["event"];
    assert_eq!(event["version"], "2.0");
    assert_eq!(event["routeKey"], "POST /api/things/{thing}/parts/{part}");
    assert_eq!(event["pathParameters"], json!({ "thing": "a/b c", "part": "2" }));
    assert_eq!(event["queryStringParameters"], json!({ "q": "one,two&", "r": "" }));
    assert_eq!(event["rawQueryString"], "q=one&q=two%26&r=");
    assert_eq!(event["cookies"], json!(["session=abc", "theme=dark"]));
    assert_eq!(event["headers"]["x-several"], "1,2");
    assert_eq!(event["headers"].get("cookie"), None);
    assert_eq!(event["body"], "{\"név\":1}");
    assert_eq!(event["isBase64Encoded"], false);
    let http = &event["requestContext"]["http"];
    assert_eq!((http["method"].as_str(), http["sourceIp"].as_str()), (Some("POST"), Some("127.0.0.1")));
    assert_eq!(event["requestContext"]["timeEpoch"], 1_788_256_800_000_u64);
}

#[tokio::test]
async fn a_function_has_its_own_variables_and_credentials() {
    let stack = stack().await;
    let (_, answer) = ask(&stack, get("/api/things")).await;
    assert_eq!(
        answer["variables"],
        json!({
            "TABLE": "attain-local",
            "SITE_URL": stack.url,
            "BUCKET": "attain-uploads-local-000000000000",
            "SECRET_KEY": format!("{:-<64}", "CodeKey"),
            "AWS_REGION": "eu-west-2",
            "AWS_ACCESS_KEY_ID": "AKLOCALECHO",
            "AWS_ENDPOINT_URL_S3": stack.s3,
        })
    );
}

#[tokio::test]
async fn bytes_that_are_not_text_survive_both_ways() {
    let stack = stack().await;
    let bytes = vec![0, 159, 146, 150, 255];
    let request = Request::post("/api/things/1/parts/1")
        .header("content-type", "application/octet-stream")
        .body(Body::from(bytes.clone()))
        .unwrap();
    assert_eq!(stack.dispatch(request).await.unwrap().body(), &bytes);
}

#[tokio::test]
async fn what_no_route_knows_is_not_found() {
    let stack = stack().await;
    let not_found = (404, json!({ "message": "Not Found" }));
    for path in ["/api/", "/api/nothing", "/api/things/1/parts"] {
        assert_eq!(ask(&stack, get(path)).await, not_found, "{path}");
    }
    for method in ["POST", "HEAD", "DELETE"] {
        let request = Request::builder().method(method).uri("/api/things").body(Body::empty()).unwrap();
        assert_eq!(ask(&stack, request).await.0, 404, "{method}");
    }
}

#[tokio::test]
async fn a_body_over_ten_megabytes_is_refused() {
    let stack = stack().await;
    let post =
        |length: usize| Request::post("/api/things/1/parts/1").body(Body::from(vec![b' '; length])).unwrap();
    assert_eq!(
        ask(&stack, post((10 << 20) + 1)).await,
        (413, json!({ "message": "Request Entity Too Large" }))
    );
    assert_eq!(ask(&stack, post(1 << 20)).await.0, 201);
}

#[tokio::test]
async fn a_function_that_fails_panics_or_answers_nonsense_is_an_internal_server_error() {
    let stack = stack().await;
    for how in ["error", "panic", "no-status"] {
        let answer = ask(&stack, get(format!("/api/broken/{how}"))).await;
        assert_eq!(answer, (500, json!({ "message": "Internal Server Error" })), "{how}");
    }
}
