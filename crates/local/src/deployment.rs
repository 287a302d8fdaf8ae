//! Attain as its users and its provider reach it, whatever it runs on.

use crate::{CapturedMail, Stack, Undelivered};
use anyhow::Result;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response};
use serde_json::Value;
use std::future::Future;

/// A running Attain: the embedded [`Stack`], or the built functions over an emulator ([`crate::Deployables`]).
pub trait Deployment: Send + Sync {
    /// The address of the website and the API, without a slash at its end.
    fn url(&self) -> &str;

    /// Sends a request: to the API, or to the presigned URL that the request names.
    fn dispatch(&self, request: Request<Body>) -> impl Future<Output = Result<Response<Bytes>>> + Send;

    /// Invokes a function by its name, as the provider would by hand.
    fn invoke(&self, function: &str, event: Value) -> impl Future<Output = Result<Value>> + Send;

    /// The letters that were sent until [`Deployment::wait_until_idle`] last returned, oldest first.
    fn mail(&self) -> Vec<CapturedMail>;

    /// Delivers all records of the streams and events of the buckets, and those that the deliveries cause.
    fn wait_until_idle(&self) -> impl Future<Output = Result<()>> + Send;

    /// The events that would be in the failure queues in the cloud.
    fn undelivered(&self) -> impl Future<Output = Vec<Undelivered>> + Send;
}

impl Deployment for Stack {
    fn url(&self) -> &str {
        &self.url
    }

    async fn dispatch(&self, request: Request<Body>) -> Result<Response<Bytes>> {
        Stack::dispatch(self, request).await
    }

    async fn invoke(&self, function: &str, event: Value) -> Result<Value> {
        Stack::invoke(self, function, event).await
    }

    fn mail(&self) -> Vec<CapturedMail> {
        Stack::mail(self)
    }

    async fn wait_until_idle(&self) -> Result<()> {
        Stack::wait_until_idle(self).await
    }

    async fn undelivered(&self) -> Vec<Undelivered> {
        Stack::undelivered(self).await
    }
}
