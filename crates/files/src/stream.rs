//! Files that are too large to hold, read in pieces, and files that Attain writes for people.

use crate::Files;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use domain::base::failure::Failure;

/// A file that is being read.
#[derive(Debug)]
pub struct Chunks(ByteStream);

impl Chunks {
    /// The next piece, which is not empty; `None` at the end of the file.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 stops in the middle. The caller may begin again.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            match self.0.try_next().await.map_err(|error| Failure::Busy(format!("GetObject: {error}")))? {
                Some(bytes) if bytes.is_empty() => {}
                Some(bytes) => return Ok(Some(bytes.to_vec())),
                None => return Ok(None),
            }
        }
    }
}

impl Files {
    /// Begins to read a file; `None` when it does not exist.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses.
    pub async fn open(&self, key: &str) -> Result<Option<Chunks>, Failure> {
        match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(answer) => Ok(Some(Chunks(answer.body))),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => Ok(None),
            Err(error) => Err(Failure::Busy(format!("GetObject: {}", error.code().unwrap_or("no answer")))),
        }
    }

    /// Writes a file.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses.
    pub async fn write(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let put = self.client.put_object().bucket(&self.bucket).key(key).content_type(content_type);
        match put.body(ByteStream::from(bytes)).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::Busy(format!("PutObject: {}", error.code().unwrap_or("no answer")))),
        }
    }
}
