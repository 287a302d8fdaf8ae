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
    fs::write(folder.path().join("sign-in.html"), "<!doctype html>signing in").unwrap();
    fs::create_dir(folder.path().join("app")).unwrap();
    fs::write(folder.path().join("app/app.wasm"), "wasm").unwrap();
    fs::write(folder.path().join("app/app.wasm.br"), "smaller").unwrap();
    fs::write(folder.path().join("favicon.svg"), "<svg/>").unwrap();
    let stack = Stack::start(Options { site: Some(folder.path().to_owned()), ..options() }).await.unwrap();
    let home = "<!doctype html>home";
    for (page, content) in
        [("/", home), ("/sign-in", "<!doctype html>signing in"), ("/users/pending?x=1.5", home)]
    {
        let answer = stack.dispatch(get(page)).await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, content.as_bytes()), "{page}");
        assert_eq!(header(&answer, "content-type"), "text/html");
        assert_eq!(header(&answer, "cache-control"), "no-store", "{page} may show what is secret");
    }
    let answer = stack.dispatch(get("/favicon.svg")).await.unwrap();
    assert_eq!(header(&answer, "cache-control"), "no-cache");
    let answer = stack.dispatch(get("/app/app.wasm")).await.unwrap();
    assert_eq!(header(&answer, "content-type"), "application/wasm");
    assert_eq!(header(&answer, "cache-control"), "max-age=31536000, immutable", "its name has a hash");
    assert_eq!(answer.body(), "wasm");
    let brotli = Request::get("/app/app.wasm").header("accept-encoding", "br").body(Body::empty()).unwrap();
    let answer = stack.dispatch(brotli).await.unwrap();
    assert_eq!((header(&answer, "content-encoding"), &answer.body()[..]), ("br", &b"smaller"[..]));
    let answer = stack.dispatch(get("/app/gone.js")).await.unwrap();
    assert_eq!((answer.status().as_u16(), header(&answer, "cache-control")), (404, "no-cache"));
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
