//! The environment of a function: the variables from its template, its clock, its log and, outside Lambda, the HTTP client
//! under the SDK.

use crate::log::Log;
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The only source of the time. It is a parameter, so that a test can freeze it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Clock {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Clock(Arc::new(Timestamp::now))
    }

    /// A clock that calls this function.
    pub fn from_fn(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(read))
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// The environment of a function as a value. So all functions can run in one local process, each with its own variables
/// and credentials.
#[derive(Clone)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    clock: Clock,
    log: Log,
    http_client: Option<SharedHttpClient>,
}

impl Environment {
    /// The variables of the process, the machine's clock and standard output: the environment of a Lambda function.
    pub fn of_process() -> Environment {
        Environment::new(std::env::vars().collect(), Clock::system(), Log::standard())
    }

    /// An environment with these variables, this clock and this log.
    pub fn new(variables: BTreeMap<String, String>, clock: Clock, log: Log) -> Environment {
        Environment { variables, clock, log, http_client: None }
    }

    /// Puts this HTTP client under every SDK client, to count calls or to make them fail. Failed calls are tried again at once.
    #[must_use]
    pub fn with_http_client(mut self, client: SharedHttpClient) -> Environment {
        self.http_client = Some(client);
        self
    }

    /// A variable that must be set and not empty.
    ///
    /// # Errors
    /// A message for the person who deploys, with the name of the missing variable.
    pub fn get(&self, name: &str) -> Result<&str, String> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("the environment variable {name} is not set; the files of infra/ name it for every function that needs it"))
    }

    /// A variable that may be missing; `None` when it is missing or empty.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The clock that the function reads.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The log that the function writes.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The configuration of an SDK client of this service (`DYNAMODB`, `S3`, `SES`). The credentials are those that
    /// Lambda puts into the environment; they last as long as the sandbox. `AWS_ENDPOINT_URL_<SERVICE>` replaces the
    /// service's own endpoint.
    ///
    /// # Errors
    /// A message with the name of the missing variable.
    pub fn sdk(&self, service: &str) -> Result<SdkConfig, String> {
        let credentials = Credentials::new(
            self.get("AWS_ACCESS_KEY_ID")?,
            self.get("AWS_SECRET_ACCESS_KEY")?,
            self.find("AWS_SESSION_TOKEN").map(str::to_owned),
            None,
            "environment",
        );
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.get("AWS_REGION")?.to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(credentials));
        if let Some(endpoint) = self.find(&format!("AWS_ENDPOINT_URL_{service}")) {
            config = config.endpoint_url(endpoint);
        }
        if let Some(client) = &self.http_client {
            // One machine is never too busy for a second attempt, so there is nothing to wait for between them.
            let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
            config = config.http_client(client.clone()).retry_config(retries);
        }
        Ok(config.build())
    }
}
