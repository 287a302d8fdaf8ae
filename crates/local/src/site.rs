//! The website: a folder of built files, served as CloudFront serves the site bucket.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, Response};
use std::path::Path;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// The folder's files; without a folder, a page that says there is none.
pub(crate) fn router(folder: Option<&Path>) -> Router {
    match folder {
        Some(folder) => Router::new()
            .fallback_service(ServeDir::new(folder).precompressed_br())
            .layer(from_fn(page))
            // A rebuilt site has to be seen: the browser asks again, and is told "not modified" if it was not.
            .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))),
        None => Router::new().fallback(async || {
            Html("<!doctype html><html lang=\"en\"><title>Attain</title><h1>The site is not built</h1><p>The API is served here; the pages are there once the site has been built.</p></html>")
        }),
    }
}

/// A page of the site is an address without an extension; the browser's router opens it from index.html.
async fn page(mut request: Request, next: Next) -> Response {
    let last = request.uri().path().rsplit('/').next().unwrap_or_default();
    if !last.contains('.') {
        *request.uri_mut() = Uri::from_static("/index.html");
    }
    next.run(request).await
}
