//! The local Secrets Manager: keeps secrets in a file of the state folder.

use crate::iam::{Iam, secret_arn, signer};
use crate::state::write_whole;
use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use iam_rs::Context;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most characters of a secret's name, and the most bytes of its value.
const LIMITS: (usize, usize) = (512, 64 * 1024);

/// The secrets, by their names.
pub(crate) struct Vault {
    secrets: Mutex<BTreeMap<String, String>>,
    file: PathBuf,
    iam: Arc<Iam>,
}

/// The code of an error, and its message.
type Refused = (&'static str, String);

impl Vault {
    /// Opens the secrets over a file, which may be missing.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub fn open(file: PathBuf, iam: Arc<Iam>) -> Result<Vault> {
        let secrets = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).context("the file of the secrets")?,
            Err(_) => BTreeMap::new(),
        };
        Ok(Vault { secrets: Mutex::new(secrets), file, iam })
    }

    /// All secrets, by their names.
    pub fn all(&self) -> BTreeMap<String, String> {
        self.secrets().clone()
    }

    fn secrets(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the endpoint for the SDK. It knows the actions CreateSecret, PutSecretValue, GetSecretValue and DeleteSecret.
    pub fn router(self: &Arc<Vault>) -> Router {
        Router::new().fallback(answer).with_state(Arc::clone(self))
    }

    fn act(&self, key: Option<&str>, action: &str, fields: &Value) -> Result<Value, Refused> {
        let text = |name: &str| fields[name].as_str().unwrap_or_default();
        let name = text(if action == "CreateSecret" { "Name" } else { "SecretId" });
        let arn = secret_arn(name);
        self.iam
            .authorise(key, &format!("secretsmanager:{action}"), &arn, &Context::new())
            .map_err(|denied| ("AccessDeniedException", denied.to_string()))?;
        let mut secrets = self.secrets();
        let is_there = secrets.contains_key(name);
        let mut answer = json!({ "ARN": arn, "Name": name });
        match action {
            "CreateSecret" if is_there => {
                return Err(("ResourceExistsException", "There is a secret of this name.".to_owned()));
            }
            "PutSecretValue" | "GetSecretValue" if !is_there => {
                return Err(("ResourceNotFoundException", "There is no secret of this name.".to_owned()));
            }
            "CreateSecret" | "PutSecretValue" => {
                let value = text("SecretString");
                let fits = (1..=LIMITS.1).contains(&value.len()) && (1..=LIMITS.0).contains(&name.len());
                if !fits {
                    return Err(("InvalidParameterException", "It is empty or too long.".to_owned()));
                }
                secrets.insert(name.to_owned(), value.to_owned());
            }
            "GetSecretValue" => answer["SecretString"] = secrets[name].clone().into(),
            "DeleteSecret" if fields["ForceDeleteWithoutRecovery"] != true => {
                let why = "The local Secrets Manager recovers nothing, so only deletes with ForceDeleteWithoutRecovery.";
                return Err(("InvalidParameterException", why.to_owned()));
            }
            "DeleteSecret" => drop(secrets.remove(name)),
            _ => {
                let why = "The local Secrets Manager knows CreateSecret, PutSecretValue, GetSecretValue and DeleteSecret.";
                return Err(("InvalidAction", why.to_owned()));
            }
        }
        if action != "GetSecretValue" {
            let kept = serde_json::to_vec(&*secrets).map_err(|why| why.to_string());
            let kept = kept.and_then(|bytes| write_whole(&self.file, &bytes).map_err(|why| why.to_string()));
            kept.map_err(|why| ("InternalServiceError", why))?;
        }
        Ok(answer)
    }
}

async fn answer(State(vault): State<Arc<Vault>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let action = target.rsplit('.').next().unwrap_or_default();
    let fields: Value = serde_json::from_slice(&body).unwrap_or_default();
    let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
    match vault.act(signer(&headers), action, &fields) {
        Ok(answer) => (StatusCode::OK, kind, answer.to_string()).into_response(),
        Err((code, why)) => {
            let status = match code {
                "InternalServiceError" => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::BAD_REQUEST,
            };
            (status, kind, json!({ "__type": code, "Message": why }).to_string()).into_response()
        }
    }
}
