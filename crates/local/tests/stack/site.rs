//! The website's files, and the headers CloudFront would add.

use crate::{ask, get, header, options, stack};
use axum::body::Body;
use axum::http::Request;
use local::{Options, Stack};
use std::fs;

#[tokio::test]
async fn a_page_is_index_html_and_a_file_is_itself() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "<!doctype html>home").unwrap();
    fs::write(folder.path().join("app.wasm"), "wasm").unwrap();
    fs::write(folder.path().join("app.wasm.br"), "smaller").unwrap();
    let stack = Stack::start(Options { site: Some(folder.path().to_owned()), ..options() }).await.unwrap();
    for page in ["/", "/sign-in", "/users/pending?x=1.5"] {
        let answer = stack.dispatch(get(page)).await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.body()[..]),
            (200, &b"<!doctype html>home"[..]),
            "{page}"
        );
        assert_eq!(header(&answer, "content-type"), "text/html");
        assert_eq!(header(&answer, "cache-control"), "no-store", "{page} may show what is secret");
    }
    let answer = stack.dispatch(get("/app.wasm")).await.unwrap();
    assert_eq!(header(&answer, "content-type"), "application/wasm");
    assert_eq!(header(&answer, "cache-control"), "no-cache");
    assert_eq!(answer.body(), "wasm");
    let brotli = Request::get("/app.wasm").header("accept-encoding", "br").body(Body::empty()).unwrap();
    let answer = stack.dispatch(brotli).await.unwrap();
    assert_eq!((header(&answer, "content-encoding"), &answer.body()[..]), ("br", &b"smaller"[..]));
    assert_eq!(ask(&stack, get("/gone.js")).await.0, 404);
}

#[tokio::test]
async fn without_a_site_a_page_says_so() {
    let (status, page) = ask(&stack().await, get("/sign-in")).await;
    assert_eq!(status, 200);
    assert!(page.as_str().unwrap().contains("not built"));
}

#[tokio::test]
async fn everything_bears_the_headers_of_the_template() {
    let stack = stack().await;
    for path in ["/", "/api/things", "/api/nothing"] {
        let answer = stack.dispatch(get(path)).await.unwrap();
        let policy = format!("default-src 'none'; connect-src 'self' {}", stack.s3);
        assert_eq!(header(&answer, "content-security-policy"), policy);
        assert_eq!(header(&answer, "strict-transport-security"), "max-age=63072000; includeSubDomains");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "x-frame-options"), "DENY");
        assert_eq!(header(&answer, "cross-origin-opener-policy"), "same-origin");
    }
}
