//! The one way to the operations: a form goes, its view or an error comes back.

use crate::app::{App, Change};
use domain::action::Method;
use domain::failure::Problem;
use domain::forms::{Form, Written, write};
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, RequestInit, Response};
use yew::html::Scope;

/// Why there is no view.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    /// The operation said no, and why.
    Problem(Box<Problem>),
    /// No answer came: no network, or nobody at the other end.
    Unreachable,
    /// An answer came that no operation gives.
    Unclear,
}

impl ApiError {
    /// The sentence the person sees.
    pub fn sentence(&self) -> String {
        match self {
            ApiError::Problem(problem) => problem.detail.clone(),
            ApiError::Unreachable => {
                "Attain could not be reached. Check that you are connected to the internet, then try again."
                    .to_owned()
            }
            ApiError::Unclear => "Attain could not answer just now. Try again in a moment.".to_owned(),
        }
    }

    /// What support can find the request by, where it is worth asking them.
    pub fn reference(&self) -> Option<&str> {
        match self {
            ApiError::Problem(problem) if problem.status >= 500 && !problem.request_id.is_empty() => {
                Some(&problem.request_id)
            }
            _ => None,
        }
    }

    /// The HTTP status; nought where nothing came.
    pub fn status(&self) -> u16 {
        match self {
            ApiError::Problem(problem) => problem.status,
            _ => 0,
        }
    }

    /// The kind of problem as one word, as [`domain::failure::Failure::code`] gives it.
    pub fn code(&self) -> &str {
        match self {
            ApiError::Problem(problem) => problem.kind.rsplit(':').next().unwrap_or_default(),
            _ => "",
        }
    }
}

/// A form written out, and what is done with the answer. Neither names the form's type any more, so that sending
/// is compiled once and not once a form.
pub struct Outgoing {
    method: Method,
    written: Result<Written, String>,
    then: Box<dyn FnOnce(Result<String, ApiError>)>,
}

/// A form written out; `then` gets its view or why there is none.
pub fn outgoing<F: Form>(form: &F, then: impl FnOnce(Result<F::View, ApiError>) + 'static) -> Outgoing {
    Outgoing {
        method: F::ACTION.row().method,
        written: write(form),
        then: Box::new(move |answer| {
            then(answer.and_then(|text| read(&text).ok_or(ApiError::Unclear)));
        }),
    }
}

/// Sends a form on its way. Where the answer is that nobody is signed in any more, the site is told first.
pub fn launch(app: &Scope<App>, outgoing: Outgoing) {
    let app = app.clone();
    let Outgoing { method, written, then } = outgoing;
    spawn_local(async move {
        let answer = match written {
            Ok(Written { address, body }) => exchange(method, address, body).await,
            Err(_) => Err(ApiError::Unclear),
        };
        if answer.as_ref().is_err_and(|error| error.status() == 401) {
            app.send_message(Box::new(App::session_ended) as Change);
        }
        then(answer);
    });
}

/// One request and the text of its answer.
async fn exchange(method: Method, address: String, body: Option<String>) -> Result<String, ApiError> {
    let (status, text) = fetch(method, address, "application/json".to_owned(), body.map(Into::into)).await?;
    if (200..300).contains(&status) {
        // 204: there is nothing to read, which is how the unit view is written.
        return Ok(if text.is_empty() { "null".to_owned() } else { text });
    }
    Err(read(&text).map_or(ApiError::Unclear, |problem| ApiError::Problem(Box::new(problem))))
}

/// What an answer says; `None` where it is no such view.
fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?).ok()
}

/// Puts a file where an operation said it may go; `then` gets whether it arrived.
pub fn put(
    address: String,
    content_type: String,
    file: web_sys::File,
    then: impl FnOnce(Result<(), ApiError>) + 'static,
) {
    spawn_local(async move {
        let answer = fetch(Method::Put, address, content_type, Some(file.into())).await;
        then(answer.and_then(|(status, _)| if status == 200 { Ok(()) } else { Err(ApiError::Unclear) }));
    });
}

/// The status and the text of an answer. Boxed: whoever waits for it then holds a pointer, not a copy of all this.
type Fetched = Pin<Box<dyn Future<Output = Result<(u16, String), ApiError>>>>;

fn fetch(method: Method, address: String, content_type: String, body: Option<JsValue>) -> Fetched {
    Box::pin(async move {
        let (request, headers) = (RequestInit::new(), Headers::new().map_err(|_| ApiError::Unclear)?);
        // Neither name nor value of these can be refused.
        let _ = headers.set("Accept", "application/json");
        if let Some(body) = &body {
            let _ = headers.set("Content-Type", &content_type);
            request.set_body(body);
        }
        request.set_method(method.as_str());
        request.set_headers(&headers);
        let window = web_sys::window().ok_or(ApiError::Unclear)?;
        let answer = JsFuture::from(window.fetch_with_str_and_init(&address, &request)).await;
        let answer: Response = answer.map_err(|_| ApiError::Unreachable)?.unchecked_into();
        let text = answer.text().map_err(|_| ApiError::Unreachable)?;
        let text = JsFuture::from(text).await.map_err(|_| ApiError::Unreachable)?;
        Ok((answer.status(), text.as_string().unwrap_or_default()))
    })
}
