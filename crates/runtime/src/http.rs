//! Answers every HTTP request: check the origin, find the session, admit, read the form, run, respond.

use crate::environment::Environment;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::moment::Moments;
use crate::operation::{Caller, Gate, Operation};
use crate::reply::{Body as ReplyBody, Reply};
use domain::access::action::Method;
use domain::access::form::Form;
use domain::access::session::{COOKIE, SessionToken};
use domain::accounts::known_browser;
use domain::accounts::signed_in::SignedIn;
use domain::base::failure::Failure;
use domain::base::hash::constant_time_eq;
use domain::base::moment::Moment;
use flate2::Compression;
use flate2::write::GzEncoder;
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt, Response};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::time::Instant;

/// The largest body that is accepted, in bytes. The longest form, a row of a batch, is far smaller.
const MAX_BODY: usize = 64 * 1024;

/// Shorter answers fit into one packet, so that compressing them gains nothing.
const WORTH_PACKING: usize = 1_400;

/// The state of a function behind the HTTP API, built once at start.
pub(crate) struct HttpHandler<O: Operation> {
    tools: O::Tools,
    moments: Moments,
    log: Log,
    metrics: Metrics,
    site: String,
    origin_key: String,
}

impl<O: Operation> HttpHandler<O> {
    pub(crate) fn open(environment: &Environment, tools: O::Tools) -> Result<HttpHandler<O>, String> {
        Ok(HttpHandler {
            tools,
            moments: Moments::of(environment),
            log: environment.log().clone(),
            metrics: Metrics::of(environment),
            site: environment.get("SITE_URL")?.trim_end_matches('/').to_owned(),
            origin_key: environment.get("ORIGIN_KEY")?.to_owned(),
        })
    }

    pub(crate) async fn handle(&self, request: Request) -> Result<Response<Body>, lambda_http::Error> {
        let started = Instant::now();
        let origin = Origin::of(&request, &self.origin_key);
        let browser = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
        let moment = self
            .moments
            .now(origin.request_id, origin.visitor)?
            .with_browser(browser.map(str::to_owned))
            .with_known_browser(cookie(&request, known_browser::COOKIE).map(str::to_owned));
        let (request_id, now) = (moment.request_id.clone(), moment.now);
        let mut who = Value::Null;
        let outcome = match origin.through_cloudfront {
            true => self.answer(&request, moment, &mut who).await,
            false => Err(AROUND_CLOUDFRONT),
        };
        let row = <O::Form as Form>::ACTION.row();
        let (status, code, cause) = match &outcome {
            Ok(_) => (200, "ok", None),
            Err(failure) => (failure.status(), failure.code(), failure.cause()),
        };
        let line = json!({
            "action": row.name, "status": status, "code": code, "cause": cause, "request_id": request_id,
            "who": who,
        });
        self.log.line(&self.metrics.complete(line, "action", status >= 500, started, now));
        match outcome {
            Ok(reply) => respond(reply, takes_gzip(&request)),
            Err(failure) => refuse(&failure, &request_id),
        }
    }

    async fn answer(
        &self,
        request: &Request,
        moment: Moment,
        who: &mut Value,
    ) -> Result<Reply<<O::Form as Form>::View>, Failure> {
        let row = <O::Form as Form>::ACTION.row();
        self.same_origin(request, row.method)?;
        let token = cookie(request, COOKIE).and_then(SessionToken::parse);
        let signed_in = match &token {
            Some(token) if O::Caller::SIGNED_IN => self.tools.signed_in(token, &moment).await?,
            _ => None,
        };
        if let Some(SignedIn { organisation, user, .. }) = &signed_in {
            *who = json!({"organisation": organisation.id, "user": user.id});
        }
        let caller = O::Caller::admit(<O::Form as Form>::ACTION, signed_in, token, moment)?;
        O::run(&self.tools, &caller, read_form(request, row.method)?).await
    }

    /// Refuses a request that changes something if another website made the browser send it. The cookie's
    /// SameSite=Strict already keeps the session out of such a request; this check protects sign-in and sign-up too.
    fn same_origin(&self, request: &Request, method: Method) -> Result<(), Failure> {
        if method == Method::Get {
            return Ok(());
        }
        let header =
            |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("unreadable"));
        let foreign = header("origin").is_some_and(|origin| origin != self.site)
            || header("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
        if foreign {
            return Err(Failure::Forbidden(
                "The request came from another website. Open Attain in its own window and try again.",
            ));
        }
        Ok(())
    }
}

/// The refusal of a request that did not come through CloudFront, where the limits per address are (ADR 0012).
const AROUND_CLOUDFRONT: Failure =
    Failure::Forbidden("You can only use Attain at the address of its website. Open it there and try again.");

/// The path that a request took. CloudFront shows the functions its key; a request that bypasses CloudFront has none.
struct Origin {
    request_id: Option<String>,
    /// The visitor's network address. CloudFront adds it to the header `x-forwarded-for`, and the gateway then adds
    /// CloudFront's address. So the visitor's is the last but one.
    visitor: Option<String>,
    through_cloudfront: bool,
}

impl Origin {
    fn of(request: &Request, key: &str) -> Origin {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let shown = header("x-attain-origin");
        let through_cloudfront =
            shown.is_some_and(|shown| constant_time_eq(shown.as_bytes(), key.as_bytes()));
        let Some(RequestContext::ApiGatewayV2(context)) = request.request_context_ref() else {
            return Origin { request_id: None, visitor: None, through_cloudfront };
        };
        let forwarded = header("x-forwarded-for").filter(|_| through_cloudfront);
        let visitor = forwarded.and_then(|list| list.rsplit(',').nth(1)).map(|one| one.trim().to_owned());
        let visitor = visitor.or_else(|| context.http.source_ip.clone());
        Origin { request_id: context.request_id.clone(), visitor, through_cloudfront }
    }
}

/// The value of the request's cookie with this name.
fn cookie<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request
        .headers()
        .get_all("cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(other, _)| *other == name)
        .map(|(_, value)| value)
}

/// Reads the form from the fields of the body or the query, and of the path. A field of the path replaces one with the
/// same name.
fn read_form<F: Form>(request: &Request, method: Method) -> Result<F, Failure> {
    let mut fields = match method {
        Method::Post | Method::Put => read_body(request, F::POSTED)?,
        Method::Get | Method::Delete => Map::new(),
    };
    if method == Method::Get || method == Method::Delete {
        for (name, value) in request.query_string_parameters().iter() {
            fields.insert(name.to_owned(), Value::from(value));
        }
    }
    for (name, value) in request.path_parameters().iter() {
        if <F as Form>::PATH.iter().any(|id| id.name == name && !(id.parses)(value)) {
            return Err(Failure::NOT_FOUND);
        }
        fields.insert(name.to_owned(), Value::from(value));
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| {
        let error = first_words(&error.to_string());
        Failure::Unreadable(format!("a field is missing or of the wrong kind: {error}"))
    })
}

/// Reads the fields of a body. Only a `posted` one may be as an HTML form sends it: any other website can have a browser send those,
/// and no script of theirs can have it send JSON.
fn read_body(request: &Request, posted: bool) -> Result<Map<String, Value>, Failure> {
    let bytes: &[u8] = request.body();
    if bytes.len() > MAX_BODY {
        return Err(Failure::Unreadable(format!("it is larger than {} KB", MAX_BODY / 1024)));
    }
    let content_type =
        request.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    if posted && kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let fields = form_urlencoded::parse(bytes);
        return Ok(fields.map(|(name, value)| (name.into_owned(), Value::from(value))).collect());
    }
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Failure::Unreadable("its Content-Type must be application/json".to_owned()));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Failure::Unreadable("its body must be a JSON object".to_owned())),
    }
}

fn first_words(text: &str) -> String {
    text.chars().take(120).collect()
}

/// True if the browser takes compressed answers. Neither the gateway nor CloudFront compresses what is not cached.
fn takes_gzip(request: &Request) -> bool {
    let accepted = request.headers().get("accept-encoding").and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some("gzip") && !parts.any(|part| part == "q=0")
    })
}

fn packed(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// The length of a compressed answer tells something about its content, but only to somebody who can have many answers made
/// with texts of their own in them. The session's cookie is `SameSite=Strict`, so no other website can.
fn respond<V: serde::Serialize>(reply: Reply<V>, gzip: bool) -> Result<Response<Body>, lambda_http::Error> {
    let mut response =
        Response::builder().header("cache-control", "no-store").header("x-content-type-options", "nosniff");
    for cookie in reply.cookies {
        response = response.header("set-cookie", cookie);
    }
    let response = match reply.body {
        ReplyBody::View(view) => match serde_json::to_value(&view)? {
            Value::Null => response.status(204).body(Body::Empty),
            view => {
                let (text, response) =
                    (view.to_string(), response.header("content-type", "application/json"));
                if gzip && text.len() >= WORTH_PACKING {
                    response.header("content-encoding", "gzip").body(Body::Binary(packed(&text)?))
                } else {
                    response.body(Body::Text(text))
                }
            }
        },
        ReplyBody::File { name, content_type, bytes } => response
            .header("content-type", content_type)
            .header("content-disposition", format!("attachment; filename=\"{name}\""))
            .body(Body::Binary(bytes)),
    };
    Ok(response?)
}

fn refuse(failure: &Failure, request_id: &str) -> Result<Response<Body>, lambda_http::Error> {
    let mut response = Response::builder()
        .status(failure.status())
        .header("content-type", "application/problem+json")
        .header("cache-control", "no-store")
        .header("x-content-type-options", "nosniff");
    if let Some(seconds) = failure.retry_after() {
        response = response.header("retry-after", seconds);
    }
    Ok(response.body(Body::Text(serde_json::to_string(&failure.problem(request_id))?))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    fn request(headers: &Value) -> Request {
        let event = json!({
            "version": "2.0", "routeKey": "GET /", "rawPath": "/", "rawQueryString": "", "isBase64Encoded": false,
            "headers": headers,
            "requestContext": {
                "accountId": "0", "apiId": "a", "domainName": "d", "domainPrefix": "d", "requestId": "r",
                "routeKey": "GET /", "stage": "$default", "time": "", "timeEpoch": 0,
                "http": { "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "" },
            },
        });
        serde_json::from_value::<lambda_http::request::LambdaRequest>(event).expect("a request").into()
    }

    fn seen(headers: Value) -> (Option<String>, bool) {
        let origin = Origin::of(&request(&headers), "the key");
        (origin.visitor, origin.through_cloudfront)
    }

    #[test]
    fn long_answers_are_compressed_for_browsers_that_take_it() {
        for (accepted, takes) in [
            ("gzip, deflate, br", true),
            ("br;q=1, gzip;q=0.5", true),
            ("gzip;q=0", false),
            ("br", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(&request(&json!({ "accept-encoding": accepted }))), takes, "{accepted}");
        }
        let long = "Okafor, Amara; ".repeat(400);
        let answer = |text: &str, gzip| respond(Reply::from(text.to_owned()), gzip).expect("an answer");
        for (text, gzip) in [("short", true), (&long[..], false)] {
            assert!(matches!(answer(text, gzip).body(), Body::Text(_)));
        }
        let answer = answer(&long, true);
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        let Body::Binary(bytes) = answer.body() else { panic!("text") };
        let mut read = String::new();
        GzDecoder::new(&bytes[..]).read_to_string(&mut read).expect("compressed");
        assert_eq!(serde_json::from_str::<String>(&read).expect("JSON"), long);
        assert!(bytes.len() < 300, "{} bytes", bytes.len());
    }

    #[test]
    fn only_cloudfront_is_believed_about_where_a_request_came_from() {
        let forwarded = "made up, 198.51.100.7, 203.0.113.9";
        let through = json!({ "x-forwarded-for": forwarded, "x-attain-origin": "the key" });
        assert_eq!(seen(through), (Some("198.51.100.7".to_owned()), true));
        for (headers, through) in [
            (json!({ "x-forwarded-for": forwarded }), false),
            (json!({ "x-forwarded-for": forwarded, "x-attain-origin": "a key" }), false),
            (json!({ "x-attain-origin": "the key" }), true),
        ] {
            assert_eq!(seen(headers), (Some("192.0.2.1".to_owned()), through));
        }
    }
}
