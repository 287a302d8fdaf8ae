//! What a function is told about the world around it: the variables its template gives it, its clock,
//! its log, and (in measurements and fault tests only) the HTTP client under the SDK.

use crate::log::Log;
use aws_config::SdkConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The only source of the time; a parameter, so that a test can hold it still.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Clock(Arc::new(Timestamp::now))
    }

    /// A clock read from a function.
    pub fn from_fn(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(read))
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// A function's environment as a value, so that forty functions can live in one local process, each
/// with its own variables and its own credentials.
#[derive(Clone)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    clock: Clock,
    log: Log,
    http_client: Option<SharedHttpClient>,
}

impl Environment {
    /// The process's own variables and the machine's clock: what a Lambda starts with.
    pub fn of_process() -> Environment {
        Environment::new(std::env::vars().collect(), Clock::system(), Log::standard())
    }

    /// An environment made of these variables, this clock and this log.
    pub fn new(variables: BTreeMap<String, String>, clock: Clock, log: Log) -> Environment {
        Environment { variables, clock, log, http_client: None }
    }

    /// The same with this HTTP client under every SDK client: to count calls, or to make them fail.
    #[must_use]
    pub fn with_http_client(mut self, client: SharedHttpClient) -> Environment {
        self.http_client = Some(client);
        self
    }

    /// A variable that must be there.
    ///
    /// # Errors
    /// Names the variable, so that whoever deployed the function knows what to add.
    pub fn get(&self, name: &str) -> Result<&str, String> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("the environment variable {name} is not set; the files of infra/ name it for every function that needs it"))
    }

    /// A variable that may be left out.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// What an SDK client of the service (`DYNAMODB`, `S3`, `SES`) is built from. The credentials are
    /// those that Lambda puts into the environment, which last as long as the sandbox they are given to;
    /// the endpoint is the service's own unless `AWS_ENDPOINT_URL_<SERVICE>` names another.
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
            config = config.http_client(client.clone());
        }
        Ok(config.build())
    }
}
