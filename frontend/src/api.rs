//! The client of the API: sends a form and receives its view or an error.

use crate::app::{App, Change};
use domain::access::action::Method;
use domain::access::form::{Form, WrittenRequest, write};
use domain::base::failure::Problem;
use js_sys::Promise;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, RequestInit, Response};
use yew::html::Scope;

/// The reason why there is no view.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    /// The operation answered with a problem.
    Problem(Box<Problem>),
    /// No answer came.
    Unreachable,
    /// The answer was not one of an operation's.
    Unclear,
}

impl ApiError {
    /// The sentence that the person sees.
    pub fn sentence(&self) -> String {
        match self {
            ApiError::Problem(problem) => problem.detail.clone(),
            ApiError::Unreachable => {
                "Attain cannot be reached. Check your internet connection, then try again.".to_owned()
            }
            ApiError::Unclear => "Attain cannot answer at the moment. Try again in a minute.".to_owned(),
        }
    }

    /// The reference by which support finds the request; only for errors that support can help with.
    pub fn reference(&self) -> Option<&str> {
        match self {
            ApiError::Problem(problem) if problem.status >= 500 && !problem.request_id.is_empty() => {
                Some(&problem.request_id)
            }
            _ => None,
        }
    }

    /// The HTTP status; 0 without a problem.
    pub fn status(&self) -> u16 {
        match self {
            ApiError::Problem(problem) => problem.status,
            _ => 0,
        }
    }

    /// The code of the problem, as [`domain::base::failure::Failure::code`] returns it; empty without a problem.
    pub fn code(&self) -> &str {
        match self {
            ApiError::Problem(problem) => problem.kind.rsplit(':').next().unwrap_or_default(),
            _ => "",
        }
    }
}

const JSON: &str = "application/json";

/// A form as a request. It does not name the form's type, so that sending is compiled once and not once per form.
pub struct Request {
    method: Method,
    written: Result<WrittenRequest, String>,
}

/// The text of an answer, which [`view`] reads.
pub type Answer = Result<String, ApiError>;

pub fn request<F: Form>(form: &F) -> Request {
    Request { method: const { F::ACTION.row().method }, written: write(form) }
}

/// Reads the view of this form from an answer.
pub fn view<F: Form>(answer: Answer) -> Result<F::View, ApiError> {
    answer.and_then(|text| read(&text).ok_or(ApiError::Unclear))
}

thread_local! {
    /// The addresses that were asked ahead, with what comes of each.
    static AHEAD: RefCell<Vec<(String, Promise)>> = const { RefCell::new(Vec::new()) };
}

/// Asks what a page will ask when it opens, while its piece is on its way. Replaces what was asked ahead before.
pub fn ask_ahead(requests: Vec<Request>) {
    let sent = requests.into_iter().filter_map(|request| {
        let written = request.written.ok()?;
        let sent = send(Method::Get, &written.address, JSON, None).ok()?;
        Some((written.address, sent))
    });
    AHEAD.set(sent.collect());
}

/// The answer to what was asked ahead, once.
fn asked_ahead(address: &str) -> Option<Promise> {
    AHEAD.with_borrow_mut(|ahead| {
        let place = ahead.iter().position(|(asked, _)| asked == address)?;
        Some(ahead.remove(place).1)
    })
}

/// Sends a request. If nobody is signed in any more, the app is told before `then`.
pub fn launch(app: &Scope<App>, request: Request, then: Box<dyn FnOnce(Answer)>) {
    let app = app.clone();
    let Request { method, written } = request;
    let sent = written.map_err(|_| ApiError::Unclear).and_then(|WrittenRequest { address, body }| {
        let ahead = if method == Method::Get { asked_ahead(&address) } else { None };
        ahead.map_or_else(|| send(method, &address, JSON, body.map(Into::into)), Ok)
    });
    spawn_local(async move {
        let answer = answer(sent).await;
        tell_if_signed_out(&app, answer.as_ref().err());
        then(answer);
    });
}

fn tell_if_signed_out(app: &Scope<App>, error: Option<&ApiError>) {
    if let Some(error) = error.filter(|error| error.status() == 401) {
        let cause = error.sentence();
        app.send_message(Box::new(move |app: &mut App| app.session_ended(cause)) as Change);
    }
}

/// Sends a request whose answer is a file, and saves the file under the name that the answer gives.
pub fn save(app: &Scope<App>, request: Request, then: Box<dyn FnOnce(Result<(), ApiError>)>) {
    let app = app.clone();
    let Request { method, written } = request;
    let sent = written.map_err(|_| ApiError::Unclear);
    let sent = sent.and_then(|written| send(method, &written.address, JSON, written.body.map(Into::into)));
    spawn_local(async move {
        let saved = saved(sent).await;
        tell_if_signed_out(&app, saved.as_ref().err());
        then(saved);
    });
}

async fn saved(sent: Result<Promise, ApiError>) -> Result<(), ApiError> {
    let answer = JsFuture::from(sent?).await;
    let answer: Response = answer.map_err(|_| ApiError::Unreachable)?.unchecked_into();
    if !answer.ok() {
        let text = JsFuture::from(answer.text().map_err(|_| ApiError::Unreachable)?).await;
        let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
        return Err(read(&text).map_or(ApiError::Unclear, |problem| ApiError::Problem(Box::new(problem))));
    }
    let header = answer.headers().get("Content-Disposition").ok().flatten().unwrap_or_default();
    let name = header.split('"').nth(1).unwrap_or("file").to_owned();
    let file = JsFuture::from(answer.blob().map_err(|_| ApiError::Unreachable)?).await;
    let file: web_sys::Blob = file.map_err(|_| ApiError::Unreachable)?.unchecked_into();
    crate::dom::save(&file, &name).ok_or(ApiError::Unclear)
}

/// The text of the answer to a request that was sent.
async fn answer(sent: Result<Promise, ApiError>) -> Answer {
    let (status, text) = received(sent).await?;
    if (200..300).contains(&status) {
        // A 204 has no body; the unit view is `null` in JSON.
        return Ok(if text.is_empty() { "null".to_owned() } else { text });
    }
    Err(read(&text).map_or(ApiError::Unclear, |problem| ApiError::Problem(Box::new(problem))))
}

/// The text of a page of the site.
pub async fn page(address: &str) -> Answer {
    let (status, text) = received(send(Method::Get, address, "text/html", None)).await?;
    if status == 200 { Ok(text) } else { Err(ApiError::Unclear) }
}

/// Reads a value from JSON.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?).ok()
}

/// Puts a file at a presigned URL.
pub fn put(
    address: String,
    content_type: String,
    file: web_sys::File,
    then: impl FnOnce(Result<(), ApiError>) + 'static,
) {
    let sent = send(Method::Put, &address, &content_type, Some(file.into()));
    spawn_local(async move {
        let answer = received(sent).await;
        then(answer.and_then(|(status, _)| if status == 200 { Ok(()) } else { Err(ApiError::Unclear) }));
    });
}

/// The status and the text of an answer. Boxed, so that its state machine is not copied into each caller's.
type Fetched = Pin<Box<dyn Future<Output = Result<(u16, String), ApiError>>>>;

/// Sends a request, and returns the promise of its response.
fn send(
    method: Method,
    address: &str,
    content_type: &str,
    body: Option<JsValue>,
) -> Result<Promise, ApiError> {
    let (request, headers) = (RequestInit::new(), Headers::new().map_err(|_| ApiError::Unclear)?);
    // These names and values are always valid.
    let _ = headers.set("Accept", JSON);
    if let Some(body) = &body {
        let _ = headers.set("Content-Type", content_type);
        request.set_body(body);
    }
    request.set_method(method.as_str());
    request.set_headers(&headers);
    let window = web_sys::window().ok_or(ApiError::Unclear)?;
    Ok(window.fetch_with_str_and_init(address, &request))
}

fn received(sent: Result<Promise, ApiError>) -> Fetched {
    Box::pin(async move {
        let answer = JsFuture::from(sent?).await;
        let answer: Response = answer.map_err(|_| ApiError::Unreachable)?.unchecked_into();
        let text = answer.text().map_err(|_| ApiError::Unreachable)?;
        let text = JsFuture::from(text).await.map_err(|_| ApiError::Unreachable)?;
        Ok((answer.status(), text.as_string().unwrap_or_default()))
    })
}
