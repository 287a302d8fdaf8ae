//! Keeps the logins of schools at Groupcall Xporter in Secrets Manager. This is the only crate that names it.
#![warn(missing_docs)]

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::ProvideErrorMetadata;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::exchange::login::XporterLogin;

/// The logins of schools, a secret each.
#[derive(Clone, Debug)]
pub struct Logins {
    client: Client,
    prefix: String,
}

impl Logins {
    /// Returns the logins whose names begin with this prefix, such as `attain-live/xporter`.
    pub fn new(sdk: &SdkConfig, prefix: &str) -> Logins {
        Logins { client: Client::new(sdk), prefix: prefix.to_owned() }
    }

    fn name(&self, school: OrganisationId) -> String {
        format!("{}/{school}", self.prefix)
    }

    /// Keeps a school's login in place of the one before. Of two at once, one stands.
    ///
    /// # Errors
    /// `Failure::Busy` when Secrets Manager does not answer or refuses, as it does for some seconds after the deletion of the
    /// login before. The caller may retry.
    pub async fn put(&self, school: OrganisationId, login: &XporterLogin) -> Result<(), Failure> {
        let text = serde_json::to_string(login).map_err(|_| Failure::Bug("a login as JSON".to_owned()))?;
        let create = self.client.create_secret().name(self.name(school)).secret_string(&text);
        match create.send().await {
            Ok(_) => return Ok(()),
            Err(error) if error.code() == Some("ResourceExistsException") => {}
            Err(error) => return Err(busy("CreateSecret", &error)),
        }
        let put = self.client.put_secret_value().secret_id(self.name(school)).secret_string(text);
        put.send().await.map(drop).map_err(|error| busy("PutSecretValue", &error))
    }

    /// Reads a school's login; `None` if there is none.
    ///
    /// # Errors
    /// `Failure::Busy` when Secrets Manager does not answer or refuses. The caller may retry.
    pub async fn read(&self, school: OrganisationId) -> Result<Option<XporterLogin>, Failure> {
        match self.client.get_secret_value().secret_id(self.name(school)).send().await {
            // The error is not kept: it would quote the login.
            Ok(answer) => Ok(answer.secret_string().and_then(|text| serde_json::from_str(text).ok())),
            // InvalidRequestException: it is being deleted.
            Err(error)
                if matches!(error.code(), Some("ResourceNotFoundException" | "InvalidRequestException")) =>
            {
                Ok(None)
            }
            Err(error) => Err(busy("GetSecretValue", &error)),
        }
    }

    /// Deletes a school's login without the weeks in which it could be recovered. Idempotent.
    ///
    /// # Errors
    /// `Failure::Busy` when Secrets Manager does not answer or refuses. The caller may retry.
    pub async fn delete(&self, school: OrganisationId) -> Result<(), Failure> {
        let request = self.client.delete_secret().secret_id(self.name(school));
        match request.force_delete_without_recovery(true).send().await {
            Err(error) if error.code() != Some("ResourceNotFoundException") => {
                Err(busy("DeleteSecret", &error))
            }
            _ => Ok(()),
        }
    }
}

/// The failure of a request. The service's own message is left out.
fn busy(request: &str, error: &impl ProvideErrorMetadata) -> Failure {
    Failure::Busy(format!("{request}: {}", error.code().unwrap_or("no answer")))
}
