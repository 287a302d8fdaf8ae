//! The one way to the operations: a form goes, its view or an error comes back.

use crate::shell::{Change, ShellHandle};
use domain::action::Method;
use domain::failure::Problem;
use domain::forms::{Form, Written, write};
use gloo_net::http::{Request, RequestBuilder};
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

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
        then: Box::new(move |answer| then(answer.and_then(|text| read::<F>(&text)))),
    }
}

/// Sends a form on its way. With a shell it is sent for someone who is signed in; if their session has ended, they are
/// led to sign in and back.
pub fn launch(shell: Option<ShellHandle>, outgoing: Outgoing) {
    let Outgoing { method, written, then } = outgoing;
    spawn_local(async move { then(exchange(shell, method, written).await) });
}

/// Sends a form for someone who is signed in, as [`launch`] does, and waits for the answer.
///
/// # Errors
/// The operation's problem, or that there was no answer.
pub async fn ask<F: Form>(shell: &ShellHandle, form: &F) -> Result<F::View, ApiError> {
    let text = exchange(Some(shell.clone()), F::ACTION.row().method, write(form)).await?;
    read::<F>(&text)
}

fn read<F: Form>(text: &str) -> Result<F::View, ApiError> {
    serde_json::from_str(text).map_err(|_| ApiError::Unclear)
}

/// One request and the text of its answer. Boxed: whoever waits for it then holds a pointer, not a copy of all this.
fn exchange(
    shell: Option<ShellHandle>,
    method: Method,
    written: Result<Written, String>,
) -> Pin<Box<dyn Future<Output = Result<String, ApiError>>>> {
    Box::pin(async move {
        let written = written.map_err(|_| ApiError::Unclear)?;
        let method = match method {
            Method::Get => gloo_net::http::Method::GET,
            Method::Post => gloo_net::http::Method::POST,
            Method::Put => gloo_net::http::Method::PUT,
            Method::Delete => gloo_net::http::Method::DELETE,
        };
        let request =
            RequestBuilder::new(&written.address).method(method).header("Accept", "application/json");
        let request = match written.body {
            Some(body) => request.header("Content-Type", "application/json").body(body),
            None => request.build(),
        };
        let response = request.map_err(|_| ApiError::Unclear)?.send().await;
        let response = response.map_err(|_| ApiError::Unreachable)?;
        let text = response.text().await.map_err(|_| ApiError::Unreachable)?;
        if response.ok() {
            // 204: there is nothing to read, which is how the unit view is written.
            return Ok(if text.is_empty() { "null".to_owned() } else { text });
        }
        if let (401, Some(shell)) = (response.status(), shell) {
            shell.dispatch(Change::NobodyHere);
        }
        Err(serde_json::from_str(&text)
            .map_or(ApiError::Unclear, |problem| ApiError::Problem(Box::new(problem))))
    })
}

/// Puts a file where the operation said it may go.
///
/// # Errors
/// It did not arrive.
pub async fn put(address: &str, content_type: &str, file: &web_sys::File) -> Result<(), ApiError> {
    let request = Request::put(address).header("Content-Type", content_type).body(file);
    let response = request.map_err(|_| ApiError::Unclear)?.send().await.map_err(|_| ApiError::Unreachable)?;
    if response.ok() { Ok(()) } else { Err(ApiError::Unclear) }
}
