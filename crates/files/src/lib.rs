//! Reads, presigns and deletes uploads in S3, and locks heads of audit trails there. This is the only crate that names S3.
#![warn(missing_docs)]

mod event;
mod heads;
mod packed;
mod stream;

pub use event::{CreatedEvent, Upload};
pub use heads::LockedHeads;
pub use stream::Chunks;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::presigning::PresigningConfig;
use domain::base::failure::Failure;
use domain::base::upload::UploadedFile;
use std::collections::BTreeSet;
use std::time::Duration;

/// The lifetime of a presigned URL for an upload: enough time for a slow connection, and no more.
const UPLOAD_LIFE: Duration = Duration::from_secs(300);

/// The bucket of uploaded spreadsheets.
#[derive(Clone, Debug)]
pub struct Files {
    client: Client,
    bucket: String,
}

/// A client. It addresses an endpoint other than AWS's own with the bucket in the path.
fn client(sdk: &SdkConfig) -> Client {
    let path_style = sdk.endpoint_url().is_some();
    Client::from_conf(aws_sdk_s3::config::Builder::from(sdk).force_path_style(path_style).build())
}

impl Files {
    /// Returns the bucket of this name.
    pub fn new(sdk: &SdkConfig, bucket: &str) -> Files {
        Files { client: client(sdk), bucket: bucket.to_owned() }
    }

    /// Returns a presigned URL that accepts one PUT of exactly this size in bytes and this type, at this key,
    /// for five minutes.
    ///
    /// # Errors
    /// `Failure::Bug` when the request cannot be signed.
    pub async fn upload_address(&self, key: &str, size: u64, content_type: &str) -> Result<String, Failure> {
        let bug = |reason: String| Failure::Bug(format!("PutObject could not be presigned: {reason}"));
        let expiry = PresigningConfig::expires_in(UPLOAD_LIFE).map_err(|error| bug(error.to_string()))?;
        let size = i64::try_from(size).map_err(|error| bug(error.to_string()))?;
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_length(size)
            .content_type(content_type);
        let signed = request.presigned(expiry).await.map_err(|error| bug(error.to_string()))?;
        Ok(signed.uri().to_owned())
    }

    /// Deletes a file: with a tag, only while its content has this ETag. Idempotent.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses. The caller may retry.
    pub async fn delete(&self, key: &str, tag: Option<&str>) -> Result<(), Failure> {
        let tag = tag.map(|tag| format!("\"{tag}\""));
        let request = self.client.delete_object().bucket(&self.bucket).key(key).set_if_match(tag);
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.code(), Some("PreconditionFailed" | "NoSuchKey")) => Ok(()),
            Err(error) => {
                Err(Failure::Busy(format!("DeleteObject: {}", error.code().unwrap_or("no answer"))))
            }
        }
    }

    /// Deletes every file whose key begins with this prefix, but for those with these keys. Idempotent.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses. The caller may retry.
    pub async fn delete_all_but(&self, prefix: &str, kept: &BTreeSet<String>) -> Result<(), Failure> {
        let mut next = None;
        loop {
            let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
            let answer = list.set_continuation_token(next).send().await.map_err(|error| {
                Failure::Busy(format!("ListObjectsV2: {}", error.code().unwrap_or("no answer")))
            })?;
            let keys = answer.contents().iter().filter_map(|object| object.key());
            for key in keys.filter(|key| !kept.contains(*key)) {
                self.delete(key, None).await?;
            }
            next = answer.next_continuation_token().map(str::to_owned);
            if next.is_none() {
                return Ok(());
            }
        }
    }

    /// Reads a file of at most `limit` bytes.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses. The caller may retry.
    pub async fn read(&self, key: &str, limit: u64) -> Result<UploadedFile, Failure> {
        let busy = |reason: String| Failure::Busy(format!("GetObject: {reason}"));
        let answer = match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(answer) => answer,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => {
                return Ok(UploadedFile::Missing);
            }
            Err(error) => return Err(busy(error.code().unwrap_or("no answer").to_owned())),
        };
        let size = u64::try_from(answer.content_length().unwrap_or_default()).unwrap_or(u64::MAX);
        if size > limit {
            return Ok(UploadedFile::TooLarge);
        }
        let bytes = answer.body.collect().await.map_err(|error| busy(error.to_string()))?;
        Ok(UploadedFile::File(bytes.to_vec()))
    }
}
