//! Requests within bounds: how often, how long, how many bytes.

use crate::{Bounds, Progress};
use domain::exchange::extract::Unfetched;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Requests of one kind before a failure counts.
const ATTEMPTS: u32 = 2;

/// A token or a password. It appears in no log, error or debug text.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A secret with this text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A client that follows no redirect: the headers of its requests hold a secret.
///
/// # Errors
/// Says why there is none, for the person who deploys.
pub(crate) fn client() -> Result<Client, String> {
    let client = Client::builder().redirect(Policy::none()).no_proxy();
    client.user_agent("Attain").build().map_err(|_| "no HTTP client can be built".to_owned())
}

/// The requests of one extraction.
pub(crate) struct Requests<'a> {
    client: &'a Client,
    /// Absent until there is a token.
    authorization: Option<HeaderValue>,
    left: Bounds,
    /// The time at which the first request is sent, on both clocks.
    began: (Timestamp, Instant),
    pub progress: Progress,
}

impl<'a> Requests<'a> {
    /// Requests that show no secret yet.
    pub fn new(client: &'a Client, bounds: Bounds, now: Timestamp) -> Requests<'a> {
        let began = (now, Instant::now());
        Requests { client, authorization: None, left: bounds, began, progress: Progress::default() }
    }

    /// Shows this in the header of all further requests.
    ///
    /// # Errors
    /// `Refused` when the secret cannot be sent at all.
    pub fn authorise(&mut self, authorization: &str) -> Result<(), Unfetched> {
        let mut authorization = HeaderValue::from_str(authorization).map_err(|_| Unfetched::Refused)?;
        authorization.set_sensitive(true);
        self.authorization = Some(authorization);
        Ok(())
    }

    /// Sends a request that changes something at the provider. The answer's body is not read.
    pub async fn send(&mut self, request: impl Fn(&Client) -> RequestBuilder) -> Result<(), Unfetched> {
        self.answered(request, |_| async { Ok(()) }).await
    }

    /// Reads an answer.
    pub async fn get<T: DeserializeOwned>(&mut self, url: &Url) -> Result<T, Unfetched> {
        self.read(|client| client.get(url.clone())).await
    }

    /// Sends a body, and reads the answer.
    pub async fn post<T: DeserializeOwned>(&mut self, url: &Url, body: &Value) -> Result<T, Unfetched> {
        let json = |client: &Client| {
            client.post(url.clone()).header(CONTENT_TYPE, "application/json").body(body.to_string())
        };
        self.read(json).await
    }

    async fn read<T: DeserializeOwned>(
        &mut self,
        request: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<T, Unfetched> {
        let most = self.left.bytes;
        let bytes = self.answered(request, move |response| body(response, most)).await?;
        self.left.bytes -= bytes.len();
        // The error is not kept: it would quote the answer.
        let read = serde_json::from_slice(&bytes).map_err(|_| Unfetched::NotUnderstood)?;
        self.progress.pages += 1;
        Ok(read)
    }

    /// The time now, by the clock with which the extraction began.
    pub fn now(&self) -> Timestamp {
        self.after(Duration::ZERO).unwrap_or(self.began.0)
    }

    /// The time at which this wait is over.
    fn after(&self, wait: Duration) -> Option<Timestamp> {
        let (began, started) = self.began;
        let passed = SignedDuration::try_from(started.elapsed().checked_add(wait)?).ok()?;
        began.checked_add(passed).ok()
    }

    /// Sends the request, and once more if it failed or the MIS asks to wait for a time within the bounds.
    async fn answered<T, F: Future<Output = Result<T, Unfetched>>>(
        &mut self,
        request: impl Fn(&Client) -> RequestBuilder,
        read: impl Fn(Response) -> F,
    ) -> Result<T, Unfetched> {
        let mut attempt = 1;
        loop {
            self.left.requests = self.left.requests.checked_sub(1).ok_or(Unfetched::TooMuch)?;
            if self.began.1.elapsed() > self.left.all {
                return Err(Unfetched::TooMuch);
            }
            let mut one = request(self.client).timeout(self.left.request);
            if let Some(authorization) = &self.authorization {
                one = one.header(AUTHORIZATION, authorization.clone());
            }
            let outcome = match one.send().await {
                Ok(response) => match refusal(&response) {
                    None => read(response).await.map_err(Refused::Now),
                    Some(refusal) => Err(refusal),
                },
                Err(_) => Err(Refused::Now(Unfetched::Unreachable)),
            };
            match outcome {
                Ok(read) => return Ok(read),
                Err(Refused::For(Some(wait))) if attempt < ATTEMPTS && wait <= self.left.wait => {
                    sleep(wait).await;
                }
                Err(Refused::Now(Unfetched::Unreachable)) if attempt < ATTEMPTS => {}
                Err(Refused::Now(why)) => return Err(why),
                Err(Refused::For(wait)) => {
                    return Err(Unfetched::Busy(wait.and_then(|wait| self.after(wait))));
                }
            }
            attempt += 1;
        }
    }
}

/// Why a request failed.
enum Refused {
    Now(Unfetched),
    /// The MIS asks to wait, for so long if it says so.
    For(Option<Duration>),
}

/// What the status of an answer says; `None` for success.
fn refusal(response: &Response) -> Option<Refused> {
    match response.status() {
        StatusCode::OK | StatusCode::CREATED | StatusCode::ACCEPTED => None,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            Some(Refused::Now(Unfetched::Refused))
        }
        StatusCode::TOO_MANY_REQUESTS => Some(Refused::For(retry_after(response))),
        StatusCode::SERVICE_UNAVAILABLE if response.headers().contains_key(RETRY_AFTER) => {
            Some(Refused::For(retry_after(response)))
        }
        status if status.is_server_error() => Some(Refused::Now(Unfetched::Unreachable)),
        _ => Some(Refused::Now(Unfetched::NotUnderstood)),
    }
}

/// The seconds that the answer asks to wait. A date, which HTTP also allows, is not read.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

/// Reads the body, and stops when it is longer than `most` bytes.
async fn body(mut response: Response, most: usize) -> Result<Vec<u8>, Unfetched> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Unfetched::Unreachable)? {
        if bytes.len() + chunk.len() > most {
            return Err(Unfetched::TooMuch);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
