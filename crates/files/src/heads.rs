//! The heads of audit trails, each an object that nobody can replace or delete (ADR 0014).

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use domain::audit::chain::Head;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;

/// The bucket of the locked heads. Its object lock refuses to delete a version.
#[derive(Clone, Debug)]
pub struct LockedHeads {
    client: Client,
    bucket: String,
}

impl LockedHeads {
    /// Returns the bucket of this name.
    pub fn new(sdk: &SdkConfig, bucket: &str) -> LockedHeads {
        LockedHeads { client: crate::client(sdk), bucket: bucket.to_owned() }
    }

    /// Stores a head under a key of its own. Returns false if it was there already.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses. The caller may retry.
    pub async fn lock(&self, organisation: OrganisationId, head: &Head) -> Result<bool, Failure> {
        let body = format!("{head}\n").into_bytes();
        let put = self.client.put_object().bucket(&self.bucket).key(key(organisation, head));
        let put = put.if_none_match("*").content_type("text/plain").body(body.into());
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Some("PreconditionFailed") => Ok(false),
            Err(error) => Err(busy("PutObject", error.code())),
        }
    }

    /// The heads with higher numbers than `after`, by number: at most 1,000, and whether there are more. Reads versions
    /// and not objects: a deletion without a version only hides an object behind a marker.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses. The caller may retry.
    pub async fn after(
        &self,
        organisation: OrganisationId,
        after: u64,
    ) -> Result<(Vec<Head>, bool), Failure> {
        let prefix = prefix(organisation);
        // The character follows the full stop, so this sorts behind every head with this number.
        let marker = format!("{prefix}{after:012}/");
        let list = self.client.list_object_versions().bucket(&self.bucket).prefix(&prefix).key_marker(marker);
        let answer = list.send().await.map_err(|error| busy("ListObjectVersions", error.code()))?;
        let keys = answer.versions().iter().filter_map(|version| version.key());
        let mut heads: Vec<Head> = keys.filter_map(|key| Head::parse(key.strip_prefix(&prefix)?)).collect();
        heads.sort_by_key(|head| head.sequence);
        Ok((heads, answer.is_truncated().unwrap_or_default()))
    }

    /// The head with the highest number; `None` if no head of the organisation was locked yet. One call per 1,000
    /// heads: one head per day for five years makes two calls.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses. The caller may retry.
    pub async fn newest(&self, organisation: OrganisationId) -> Result<Option<Head>, Failure> {
        let mut newest: Option<Head> = None;
        loop {
            let after = newest.as_ref().map_or(0, |head| head.sequence);
            let (mut heads, more) = self.after(organisation, after).await?;
            newest = heads.pop().or(newest);
            if !more {
                return Ok(newest);
            }
        }
    }
}

/// The number has twelve digits, so that the keys sort by number. The hash stands in the key, so that a list of keys
/// says everything, and two heads with one number contradict each other for all to see.
fn key(organisation: OrganisationId, head: &Head) -> String {
    format!("{}{:012}.{}", prefix(organisation), head.sequence, head.hash)
}

fn prefix(organisation: OrganisationId) -> String {
    format!("heads/{organisation}/")
}

fn busy(call: &str, code: Option<&str>) -> Failure {
    Failure::Busy(format!("{call}: {}", code.unwrap_or("no answer")))
}
