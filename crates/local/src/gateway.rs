//! The HTTP API: a request becomes an API Gateway event (payload format 2.0), and the function's answer a response.
//!
//! Events and answers are JSON here, not the types of `aws_lambda_events`, which describe what a function reads. Written
//! out, its request has fields that API Gateway does not send, such as an `httpMethod` that is always GET; and it reads no
//! answer without `cookies`, which API Gateway accepts.

use crate::functions::Functions;
use crate::intrinsics::ACCOUNT;
use crate::ses::request_id;
use crate::template::{self, Template};
use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, any, on};
use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use runtime::Clock;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The largest request body that API Gateway accepts, in bytes.
const REQUEST_LIMIT: usize = 10 * 1024 * 1024;
/// The largest answer of a function that Lambda accepts, in bytes.
const ANSWER_LIMIT: usize = 6 * 1024 * 1024;

/// The network address that stands for CloudFront here, one of those that RFC 5737 reserves for documentation.
const CLOUDFRONT: &str = "203.0.113.1";

/// A route of the template, and what it needs to answer a request.
struct Route {
    method: String,
    path: String,
    function: String,
    functions: Arc<Functions>,
    clock: Clock,
    origin_key: Option<String>,
}

/// Serves the template's routes, and `site` for all other paths. Adds the template's headers to every response.
pub(crate) fn router(
    template: &Template,
    functions: &Arc<Functions>,
    clock: &Clock,
    site: Router,
) -> Result<Router> {
    let mut taken = BTreeSet::new();
    let mut router = Router::new();
    for template::Route { method, path, function } in &template.routes {
        ensure!(taken.insert((method, path)), "infra/template.yaml routes {method} {path} twice");
        let variables =
            template.functions.iter().find(|other| other.name == *function).map(|own| &own.variables);
        let route = Arc::new(Route {
            method: method.clone(),
            path: path.clone(),
            function: function.clone(),
            functions: functions.clone(),
            clock: clock.clone(),
            origin_key: variables.and_then(|variables| variables.get("ORIGIN_KEY")).cloned(),
        });
        let answer = move |Path(fields): Path<BTreeMap<String, String>>, request: Request| async move {
            route.answer(fields, request).await
        };
        // A parameter that takes the rest of the path is {proxy+} for API Gateway and {*proxy} for axum.
        let pattern = path.replace("{proxy+}", "{*proxy}");
        let method: axum::http::Method =
            method.parse().with_context(|| format!("infra/template.yaml: {method} {path}"))?;
        let methods =
            MethodFilter::try_from(method).with_context(|| format!("infra/template.yaml: {path}"))?;
        router = router.route(&pattern, on(methods, answer));
    }
    let headers: Vec<(HeaderName, HeaderValue)> = template
        .headers
        .iter()
        .map(|(name, value)| Ok((name.parse()?, value.parse()?)))
        .collect::<Result<_>>()
        .context("infra/template.yaml, the ResponseHeadersPolicy")?;
    Ok(router
        // CloudFront sends all of /api/* to the API, so the website never answers there.
        .route("/api/", any(not_found))
        .route("/api/{*rest}", any(not_found))
        .method_not_allowed_fallback(not_found)
        .fallback_service(site)
        .layer(map_response(move |mut response: Response| {
            for (name, value) in &headers {
                response.headers_mut().insert(name.clone(), value.clone());
            }
            std::future::ready(response)
        })))
}

impl Route {
    async fn answer(&self, fields: BTreeMap<String, String>, request: Request) -> Response {
        if request.method().as_str() != self.method {
            return not_found().await;
        }
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, REQUEST_LIMIT).await else {
            return message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large");
        };
        let event = self.event(&parts, fields, &body, self.clock.now());
        let answer = self.functions.invoke(&self.function, event).await;
        answer.and_then(|answer| response(&answer)).unwrap_or_else(|why| {
            let line = json!({"function": self.function, "code": "failed", "cause": why});
            self.functions.log.line(&line);
            message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
        })
    }

    fn event(&self, parts: &Parts, fields: BTreeMap<String, String>, body: &Bytes, now: Timestamp) -> Value {
        let route = format!("{} {}", self.method, self.path);
        let mut headers: Map<String, Value> = Map::new();
        for name in parts.headers.keys().filter(|name| *name != header::COOKIE) {
            headers.insert(name.to_string(), texts(&parts.headers, name).join(",").into());
        }
        let cookies: Vec<&str> =
            texts(&parts.headers, &header::COOKIE).into_iter().flat_map(|line| line.split("; ")).collect();
        let mut query: BTreeMap<String, String> = BTreeMap::new();
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map(|Query(pairs)| pairs)
            .unwrap_or_default();
        for (name, value) in pairs {
            query.entry(name).and_modify(|all| *all = format!("{all},{value}")).or_insert(value);
        }
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
        if let Some(key) = &self.origin_key {
            // CloudFront appends the client's address and the gateway appends CloudFront's, so the client's is the last
            // but one.
            let before = headers.get("x-forwarded-for").and_then(Value::as_str);
            let before = before.map(|list| format!("{list}, ")).unwrap_or_default();
            headers.insert("x-forwarded-for".to_owned(), format!("{before}{peer}, {CLOUDFRONT}").into());
            headers.insert("x-attain-origin".to_owned(), key.as_str().into());
        }
        let mut event = json!({
            "version": "2.0",
            "routeKey": route,
            "rawPath": parts.uri.path(),
            "rawQueryString": parts.uri.query().unwrap_or_default(),
            "headers": headers,
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": "local",
                "domainName": "localhost",
                "domainPrefix": "localhost",
                "http": {
                    "method": parts.method.as_str(),
                    "path": parts.uri.path(),
                    "protocol": "HTTP/1.1",
                    "sourceIp": self.origin_key.as_ref().map_or_else(|| peer.to_string(), |_| CLOUDFRONT.to_owned()),
                    "userAgent": texts(&parts.headers, &header::USER_AGENT).join(","),
                },
                "requestId": request_id(now),
                "routeKey": route,
                "stage": "$default",
                "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
                "timeEpoch": now.as_millisecond(),
            },
            "isBase64Encoded": false,
        });
        if !cookies.is_empty() {
            event["cookies"] = cookies.into();
        }
        if !query.is_empty() {
            event["queryStringParameters"] = json!(query);
        }
        if !fields.is_empty() {
            event["pathParameters"] = json!(fields);
        }
        match std::str::from_utf8(body) {
            Ok("") => {}
            Ok(text) if is_text(&parts.headers) => event["body"] = text.into(),
            _ => {
                event["body"] = BASE64_STANDARD.encode(body).into();
                event["isBase64Encoded"] = true.into();
            }
        }
        event
    }
}

/// True if API Gateway passes a body of this content type as text. It encodes all others in base64.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = texts(headers, &header::CONTENT_TYPE).join(",");
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.is_empty()
        || kind.starts_with("text/")
        || ["application/json", "application/javascript", "application/xml"].contains(&kind)
}

fn texts<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
}

fn response(answer: &Value) -> Result<Response, String> {
    let status = answer["statusCode"]
        .as_u64()
        .and_then(|status| StatusCode::from_u16(status.try_into().ok()?).ok())
        .ok_or("its answer has no statusCode")?;
    let text = answer["body"].as_str().unwrap_or_default();
    if text.len() > ANSWER_LIMIT {
        return Err(format!("its answer of {} bytes is more than Lambda takes", text.len()));
    }
    let body = match answer["isBase64Encoded"].as_bool() {
        Some(true) => BASE64_STANDARD.decode(text).map_err(|why| format!("its body is not base64: {why}"))?,
        _ => text.as_bytes().to_vec(),
    };
    let headers = answer["headers"].as_object().into_iter().flatten();
    let cookies = answer["cookies"].as_array().into_iter().flatten();
    let mut response = Response::builder().status(status);
    for (name, value) in headers
        .map(|(name, value)| (name.as_str(), value))
        .chain(cookies.map(|cookie| ("set-cookie", cookie)))
    {
        response = match value {
            Value::String(text) => response.header(name, text),
            plain => response.header(name, plain.to_string()),
        };
    }
    response.body(Body::from(body)).map_err(|why| format!("its answer is not HTTP: {why}"))
}

async fn not_found() -> Response {
    message(StatusCode::NOT_FOUND, "Not Found")
}

fn message(status: StatusCode, text: &str) -> Response {
    (status, axum::Json(json!({ "message": text }))).into_response()
}
