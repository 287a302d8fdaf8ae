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
            // As README.md uploads it: what has a hash in its name may be kept. Anything else is revalidated, and the
            // answer is "not modified" if it is unchanged.
            .layer(from_fn(keep))
            .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))),
        None => Router::new().fallback(async || {
            Html("<!doctype html><html lang=\"en\"><title>Attain</title><h1>The site is not built</h1><p>The API is served here; the pages are there once the site has been built.</p></html>")
        }),
    }
}

/// Lets browsers keep the files of app/, whose names change with their content.
async fn keep(request: Request, next: Next) -> Response {
    let hashed = request.uri().path().starts_with("/app/");
    let mut response = next.run(request).await;
    if hashed && response.status().is_success() {
        let forever = HeaderValue::from_static("max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, forever);
    }
    response
}

/// Serves index.html for an address without an extension, which is a page that the site's own router opens, and
/// sign-in.html for the page of that name. No browser keeps them.
async fn page(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.rsplit('/').next().unwrap_or_default().contains('.') {
        let page = if path == "/sign-in" { "/sign-in.html" } else { "/index.html" };
        *request.uri_mut() = Uri::from_static(page);
    }
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("text/html")) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
