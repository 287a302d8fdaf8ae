//! S3: presigned URLs, keys, CORS, and the events of new objects.

use crate::toys::told;
use crate::{BUCKET, ask, get, header, stack};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use axum::body::Body;
use axum::http::Request;
use local::Stack;
use runtime::Clock;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Returns a presigned URL for one request with these headers, signed as the SDK signs for the function
/// "echo".
fn signed(stack: &Stack, method: &str, key: &str, headers: &[(&str, &str)]) -> String {
    signed_by("AKLOCALECHO", stack, method, key, headers)
}

/// Returns a presigned URL that is signed with this access key.
pub fn signed_by(
    access_key: &str,
    stack: &Stack,
    method: &str,
    key: &str,
    headers: &[(&str, &str)],
) -> String {
    signed_in(BUCKET, access_key, stack, method, key, headers)
}

fn signed_in(
    bucket: &str,
    access_key: &str,
    stack: &Stack,
    method: &str,
    key: &str,
    headers: &[(&str, &str)],
) -> String {
    let secret = format!("{access_key:-<64}");
    let identity = Credentials::new(access_key, secret, None, None, "test").into();
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(300));
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region("eu-west-2")
        .name("s3")
        .time(Clock::system().now().into())
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let mut request =
        Request::builder().method(method).uri(format!("{}/{bucket}/{key}", stack.s3)).body(()).unwrap();
    let uri = request.uri().to_string();
    let signable =
        SignableRequest::new(method, &uri, headers.iter().copied(), SignableBody::UnsignedPayload).unwrap();
    sign(signable, &parameters).unwrap().into_parts().0.apply_to_request_http1x(&mut request);
    request.uri().to_string()
}

fn put(address: &str, kind: &str, bytes: &'static str) -> Request<Body> {
    Request::put(address).header("content-type", kind).body(Body::from(bytes)).unwrap()
}

#[tokio::test]
async fn an_upload_to_a_signed_address_is_told_to_the_function() {
    let stack = stack().await;
    let key = "schools/7/users/staff%20list%20%28%C3%A9%29.xlsx";
    let address = signed(&stack, "PUT", key, &[("content-length", "5"), ("content-type", SHEET)]);
    let (status, answer) = ask(&stack, put(&address, SHEET, "sheet")).await;
    assert_eq!(status, 200, "{answer}");
    stack.wait_until_idle().await.unwrap();

    let told = told(&stack, "read-object");
    assert_eq!(told.len(), 1);
    let record = &told[0]["Records"][0];
    assert_eq!(record["eventVersion"], "2.1");
    assert_eq!(record["eventName"], "ObjectCreated:Put");
    assert_eq!(record["s3"]["bucket"]["name"], BUCKET);
    assert_eq!(record["s3"]["object"]["key"], "schools/7/users/staff+list+%28%C3%A9%29.xlsx");
    assert_eq!(record["s3"]["object"]["size"], 5);
    assert_eq!(record["s3"]["object"]["eTag"], "7b03871d0ec21ee5d91f65db25c19cae");
    assert!(record["s3"]["object"]["sequencer"].is_string());

    let answer = stack.dispatch(get(signed(&stack, "GET", key, &[]))).await.unwrap();
    assert_eq!(answer.body(), "sheet");
    assert_eq!(header(&answer, "content-type"), SHEET);
    assert!(answer.headers().keys().all(|name| !name.as_str().starts_with("x-amz-meta")));
}

#[tokio::test]
async fn an_upload_of_another_length_or_type_than_signed_is_refused() {
    let stack = stack().await;
    let key = "schools/7/users/staff.xlsx";
    let address = signed(&stack, "PUT", key, &[("content-length", "5"), ("content-type", SHEET)]);
    for (kind, bytes) in [(SHEET, "sheet!"), (SHEET, "shee"), (SHEET, ""), ("text/plain", "sheet")] {
        let (status, answer) = ask(&stack, put(&address, kind, bytes)).await;
        assert_eq!(status, 403, "{kind} {bytes}: {answer}");
    }
    // The body is longer than its Content-Length, and no client library checks that first.
    let request = Request::put(&address).header("content-type", SHEET).header("content-length", "5");
    assert_eq!(ask(&stack, request.body(Body::from("sheet!")).unwrap()).await.0, 400);
    let other = address.replace("staff.xlsx", "other.xlsx");
    assert_eq!(ask(&stack, put(&other, SHEET, "sheet")).await.0, 403);
    let unsigned = format!("{}/{BUCKET}/{key}", stack.s3);
    assert_eq!(ask(&stack, put(&unsigned, SHEET, "sheet")).await.0, 403);

    stack.wait_until_idle().await.unwrap();
    assert_eq!(told(&stack, "read-object"), Vec::<serde_json::Value>::new());
    assert_eq!(ask(&stack, get(signed(&stack, "GET", key, &[]))).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_over_the_network_works_and_cannot_be_longer_than_signed() {
    let stack = stack().await;
    let key = "schools/7/users/staff.xlsx";
    let address = signed(&stack, "PUT", key, &[("content-length", "5"), ("content-type", SHEET)]);
    let host = stack.s3.trim_start_matches("http://");
    let send = |length: usize, bytes: &str| {
        let path = address.trim_start_matches(&stack.s3);
        let mut connection = TcpStream::connect(host).unwrap();
        write!(
            connection,
            "PUT {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: {SHEET}\r\ncontent-length: {length}\r\n\r\n{bytes}"
        )
        .unwrap();
        let mut answer = String::new();
        // The server may close the connection of a request it has refused.
        let _ = connection.read_to_string(&mut answer);
        answer
    };
    assert!(send(6, "sheet!").starts_with("HTTP/1.1 403"));
    assert!(send(5, "sheet").starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_key_that_wanders_is_refused() {
    let stack = stack().await;
    for key in
        ["schools/../other/x.xlsx", "../x.xlsx", "schools/%2e%2e/x.xlsx", "/etc/passwd", "schools/./x.xlsx"]
    {
        let (status, answer) = ask(&stack, put(&signed(&stack, "PUT", key, &[]), SHEET, "sheet")).await;
        // Refused either for the key itself or, for a key encoded needlessly, because the signature was made
        // over another spelling.
        assert!(status == 400 || status == 403, "{key}: {status} {answer}");
    }
    assert!(stack.drop_file("../x.xlsx", vec![1]).await.is_err());
    assert!(stack.drop_file("/x.xlsx", vec![1]).await.is_err());
}

#[tokio::test]
async fn a_key_may_be_long_and_may_begin_another() {
    let stack = stack().await;
    let long = format!("schools/7/{}.xlsx", "n".repeat(900));
    for key in ["schools/7", "schools/7/users", &long] {
        stack.drop_file(key, b"sheet".to_vec()).await.unwrap();
        assert_eq!(ask(&stack, get(signed(&stack, "GET", key, &[]))).await, (200, json!("sheet")));
    }
    assert!(stack.drop_file(&"k".repeat(1025), vec![]).await.is_err());
}

#[tokio::test]
async fn objects_are_listed_by_prefix_and_a_deleted_one_is_gone() {
    let stack = stack().await;
    for key in ["schools/2/b.xlsx", "schools/1/a.xlsx", "other/c.xlsx"] {
        stack.drop_file(key, b"sheet".to_vec()).await.unwrap();
    }
    let list = |query: &str| get(signed_list(&stack, query));
    let (_, listed) = ask(&stack, list("list-type=2&prefix=schools%2F")).await;
    let listed = listed.as_str().unwrap().to_owned();
    assert!(listed.contains("<KeyCount>2</KeyCount>") && !listed.contains("other"), "{listed}");
    assert!(listed.find("schools/1/a.xlsx") < listed.find("schools/2/b.xlsx"));
    let (_, page) = ask(&stack, list("list-type=2&prefix=schools%2F&max-keys=1")).await;
    assert!(page.as_str().unwrap().contains("<IsTruncated>true</IsTruncated>"));

    let delete = signed(&stack, "DELETE", "schools/1/a.xlsx", &[]);
    assert_eq!(ask(&stack, Request::delete(delete).body(Body::empty()).unwrap()).await.0, 204);
    assert_eq!(ask(&stack, get(signed(&stack, "GET", "schools/1/a.xlsx", &[]))).await.0, 404);
}

#[tokio::test]
async fn an_object_of_a_bucket_with_a_lock_is_neither_replaced_nor_deleted() {
    let stack = stack().await;
    let locked = |method: &str, headers: &[(&str, &str)]| {
        signed_in("attain-local-proof", "AKLOCALPERSON", &stack, method, "a/1", headers)
    };
    let condition = [("if-none-match", "*")];
    let new = |bytes: &'static str| {
        Request::put(locked("PUT", &condition)).header("if-none-match", "*").body(Body::from(bytes)).unwrap()
    };
    assert_eq!(ask(&stack, new("first")).await.0, 200);
    let (status, answer) = ask(&stack, new("second")).await;
    assert_eq!(status, 412, "{answer}");
    let over = Request::put(locked("PUT", &[])).body(Body::from("second")).unwrap();
    let (status, answer) = ask(&stack, over).await;
    assert!(status == 403 && answer.to_string().contains("AccessDenied"), "{answer}");
    let gone = Request::delete(locked("DELETE", &[])).body(Body::empty()).unwrap();
    assert_eq!(ask(&stack, gone).await.0, 403);
    assert_eq!(ask(&stack, get(locked("GET", &[]))).await, (200, json!("first")));
}

#[tokio::test]
async fn of_two_objects_put_at_once_on_condition_that_there_is_none_one_is_kept() {
    let stack = stack().await;
    let address = signed(&stack, "PUT", "schools/1/a", &[("if-none-match", "*")]);
    let one = || {
        let request = Request::put(&address).header("if-none-match", "*").body(Body::from("x"));
        ask(&stack, request.unwrap())
    };
    let (a, b, c) = tokio::join!(one(), one(), one());
    let mut statuses = [a.0, b.0, c.0].map(u16::from);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412]);
}

fn signed_list(stack: &Stack, query: &str) -> String {
    signed(stack, "GET", &format!("?{query}"), &[])
}

#[tokio::test]
async fn the_site_may_upload_from_its_own_origin_and_no_other_may() {
    let stack = stack().await;
    let preflight = |origin: &str| {
        Request::options(format!("{}/{BUCKET}/schools/7/x.xlsx", stack.s3))
            .header("origin", origin)
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type")
            .body(Body::empty())
            .unwrap()
    };
    let answer = stack.dispatch(preflight(&stack.url)).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "access-control-allow-origin"), stack.url);
    assert_eq!(header(&answer, "access-control-allow-methods"), "PUT");
    assert_eq!(header(&answer, "access-control-allow-headers"), "content-type");
    assert_eq!(header(&answer, "access-control-max-age"), "3600");
    let answer = stack.dispatch(preflight("https://elsewhere.example")).await.unwrap();
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
}
