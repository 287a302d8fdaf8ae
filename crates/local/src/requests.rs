//! Tells a listener of each request to the website and the API once it is answered, for the person at the terminal.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use domain::access::form::Form;
use domain::access::session::COOKIE;
use domain::accounts::forms::{CurrentSessionForm, SessionView};
use domain::base::failure::Problem;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// A request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub method: String,
    /// Path and query.
    pub address: String,
    /// The username of the person signed in; `None` for nobody.
    pub who: Option<String>,
    pub status: u16,
    pub took: Duration,
    /// The problem with which a function answered.
    pub problem: Option<Problem>,
}

/// Receives the requests.
pub(crate) type Listener = Box<dyn Fn(&Answered) + Send + Sync>;

/// The listener, once there is one, and what it is told of sessions.
#[derive(Default)]
pub(crate) struct Requests {
    pub listener: OnceLock<Listener>,
    /// The usernames by the session's token. They are read from the answers that show a session, because only the
    /// functions can read the table. The site asks for one whenever it is opened.
    usernames: Mutex<HashMap<String, String>>,
}

/// Tells the listener of the room's requests. Leaves out files of the site that are served: a page has many of them.
pub(crate) fn told(room: Router, requests: &Arc<Requests>) -> Router {
    let requests = Arc::clone(requests);
    room.layer(from_fn(move |request: Request, next: Next| {
        let requests = Arc::clone(&requests);
        async move {
            match requests.listener.get() {
                Some(listener) => requests.tell(listener, request, next).await,
                None => next.run(request).await,
            }
        }
    }))
}

impl Requests {
    async fn tell(&self, listener: &Listener, request: Request, next: Next) -> Response {
        let started = Instant::now();
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let address = request.uri().path_and_query().map_or_else(|| path.clone(), ToString::to_string);
        let session = session(request.headers(), &header::COOKIE);
        let (parts, body) = next.run(request).await.into_parts();
        let (status, took) = (parts.status.as_u16(), started.elapsed());
        if !path.starts_with("/api/") {
            let kind = parts.headers.get(header::CONTENT_TYPE);
            if status >= 400 || kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
                listener(&Answered { method, address, who: None, status, took, problem: None });
            }
            return Response::from_parts(parts, body);
        }
        // An answer of the API is in memory already, so reading it cannot fail.
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let session = self::session(&parts.headers, &header::SET_COOKIE).or(session);
        if let (Some(token), true) = (&session, path == <CurrentSessionForm as Form>::ACTION.row().path)
            && let Ok(view) = serde_json::from_slice::<SessionView>(&body)
        {
            self.usernames().insert(token.clone(), view.username);
        }
        // A session that has ended is nobody's.
        let session = session.filter(|_| status != 401);
        let who = session.map(|token| match self.usernames().get(&token) {
            Some(username) => username.clone(),
            None => "signed in".to_owned(),
        });
        let problem = if status >= 400 { serde_json::from_slice(&body).ok() } else { None };
        listener(&Answered { method, address, who, status, took, problem });
        Response::from_parts(parts, Body::from(body))
    }

    fn usernames(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.usernames.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The token of the session cookie in the headers of this name; `None` without one, or when the cookie is deleted.
fn session(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, token)| *name == COOKIE && !token.is_empty()).map(|(_, token)| token.to_owned())
}
