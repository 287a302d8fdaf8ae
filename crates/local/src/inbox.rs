//! The inbox: shows captured mail in a browser.

use crate::functions::Functions;
use crate::iam::Iam;
use crate::ses::{self, CapturedMail, Mailbox};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use maud::{DOCTYPE, Markup, html};
use serde_json::json;
use std::sync::Arc;

/// Returns the pages of the inbox, the SES API that fills it, and Lambda's Invoke.
pub(crate) fn router(mailbox: Arc<Mailbox>, functions: Arc<Functions>, iam: Arc<Iam>) -> Router {
    let invoke = move |Path(name): Path<String>, headers: HeaderMap, body: Bytes| async move {
        invoke(&functions, &name, &headers, &body).await
    };
    Router::new()
        .route("/2015-03-31/functions/{name}/invocations", post(invoke))
        .route("/", get(list).post(ses::act))
        .route("/messages/{id}", get(message))
        .route("/messages.json", get(async |State(mailbox): State<Arc<Mailbox>>| Json(mailbox.letters())))
        .route("/inbox.css", get(async || ([(header::CONTENT_TYPE, "text/css")], include_str!("inbox.css"))))
        .layer(Extension(iam))
        .with_state(mailbox)
}

/// Handles Lambda's Invoke, for functions without a route: `aws lambda invoke --endpoint-url` with this
/// page's address. The request must carry a signature, which is not verified, so that a web page open in the
/// browser cannot call it.
async fn invoke(functions: &Functions, name: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    if !headers.contains_key(header::AUTHORIZATION) {
        return (StatusCode::FORBIDDEN, "Sign the request, as the AWS CLI does.").into_response();
    }
    let event = if body.is_empty() { Ok(json!({})) } else { serde_json::from_slice(body) };
    let Ok(event) = event else {
        return (StatusCode::BAD_REQUEST, "The event must be JSON.").into_response();
    };
    match functions.invoke(name, event).await {
        Ok(answer) => Json(answer).into_response(),
        Err(why) => {
            ([("x-amz-function-error", "Unhandled")], Json(json!({ "errorMessage": why }))).into_response()
        }
    }
}

async fn list(State(mailbox): State<Arc<Mailbox>>) -> Response {
    let letters = mailbox.letters();
    let body = html! {
        h1 { "Inbox" }
        @if letters.is_empty() {
            p { "Nothing has been sent yet." }
        } @else {
            ul class="letters" {
                @for letter in letters.iter().rev() {
                    li {
                        a href={ "/messages/" (letter.id) } { (letter.subject) }
                        span { (letter.to.join(", ")) }
                        time { (time(letter)) }
                    }
                }
            }
        }
    };
    page("Inbox", &body)
}

async fn message(State(mailbox): State<Arc<Mailbox>>, Path(id): Path<String>) -> Response {
    let back = html! { p { a href="/" { "Back to the inbox" } } };
    let Some(letter) = mailbox.letters().into_iter().find(|letter| letter.id == id) else {
        let gone = page("Not found", &html! { h1 { "There is no such message" } (back) });
        return (StatusCode::NOT_FOUND, gone).into_response();
    };
    // The HTML part is shown as source, because rendering it would run foreign markup on this page.
    let text = letter.html.as_ref().filter(|_| letter.text.is_empty()).unwrap_or(&letter.text);
    let body = html! {
        (back)
        h1 { (letter.subject) }
        dl {
            dt { "To" } dd { (letter.to.join(", ")) }
            dt { "From" } dd { (letter.from) }
            dt { "Sent" } dd { (time(&letter)) }
        }
        pre { (with_links(text)) }
    };
    page(&letter.subject, &body)
}

fn time(letter: &CapturedMail) -> String {
    letter.at.strftime("%d/%m/%Y %H:%M:%S UTC").to_string()
}

fn page(title: &str, body: &Markup) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'self'; base-uri 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – captured mail" }
                link rel="stylesheet" href="/inbox.css";
            }
            body { main { (body) } }
        }
    };
    (headers, Html(page.into_string())).into_response()
}

/// Turns every web address in a text into a link.
fn with_links(text: &str) -> Markup {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = [rest.find("http://"), rest.find("https://")].into_iter().flatten().min() {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|letter: char| letter.is_whitespace() || "<>\"'".contains(letter))
            .unwrap_or(from.len());
        // Punctuation after an address belongs to the sentence, not to the address.
        let address = from[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
        parts.push(html! { (before) a href=(address) { (address) } });
        rest = &from[address.len()..];
    }
    html! { @for part in parts { (part) } (rest) }
}

#[cfg(test)]
mod tests {
    use super::with_links;

    #[test]
    fn addresses_become_links_and_everything_is_escaped() {
        assert_eq!(
            with_links("<b>Open http://localhost:1/sign-up?a=1&b=2. Thanks</b>").into_string(),
            "&lt;b&gt;Open <a href=\"http://localhost:1/sign-up?a=1&amp;b=2\">http://localhost:1/sign-up?a=1&amp;b=2</a>. Thanks&lt;/b&gt;"
        );
        assert_eq!(with_links("no address").into_string(), "no address");
    }
}
