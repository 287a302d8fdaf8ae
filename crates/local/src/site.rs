//! Serves the website's folder of built files as CloudFront and its two functions serve the site bucket.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, Response};
use std::path::Path;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Returns the folder's files or, without a folder, a page that says the site is not built.
pub(crate) fn router(folder: Option<&Path>) -> Router {
    match folder {
        Some(folder) => Router::new()
            .fallback_service(ServeDir::new(folder).precompressed_br())
            .layer(from_fn(page))
            // A rebuilt site must be visible at once, so the browser revalidates each file and gets "not
            // modified" if it is unchanged.
            .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))),
        None => Router::new().fallback(async || {
            Html("<!doctype html><html lang=\"en\"><title>Attain</title><h1>The site is not built</h1><p>The API is served here; the pages are there once the site has been built.</p></html>")
        }),
    }
}

/// Serves index.html for an address without an extension, which is a page that the site's own router opens. No browser
/// keeps it.
async fn page(mut request: Request, next: Next) -> Response {
    let last = request.uri().path().rsplit('/').next().unwrap_or_default();
    if !last.contains('.') {
        *request.uri_mut() = Uri::from_static("/index.html");
    }
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("text/html")) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
