//! Objects that Attain itself writes: compressed text.

use crate::Files;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use domain::base::failure::Failure;
use domain::base::upload::UploadedFile;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};

/// The most bytes of a compressed object. The largest plan, of 3,000 pupils, takes a tenth of it.
const MAX_PACKED: u64 = 8 << 20;

/// The most bytes of its text.
const MAX_TEXT: u64 = 64 << 20;

impl Files {
    /// Writes a text as a compressed object.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses.
    pub async fn write_text(&self, key: &str, text: &str) -> Result<(), Failure> {
        let packed = pack(text).map_err(|error| Failure::Bug(format!("a text was not packed: {error}")))?;
        let put = self.client.put_object().bucket(&self.bucket).key(key).content_type("application/gzip");
        match put.body(ByteStream::from(packed)).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::Busy(format!("PutObject: {}", error.code().unwrap_or("no answer")))),
        }
    }

    /// Reads a text that [`Files::write_text`] wrote; `None` when it does not exist any more.
    ///
    /// # Errors
    /// `Failure::Busy` when S3 does not answer or refuses.
    pub async fn read_text(&self, key: &str) -> Result<Option<String>, Failure> {
        match self.read(key, MAX_PACKED).await? {
            UploadedFile::Missing => Ok(None),
            UploadedFile::TooLarge => Err(Failure::Bug(format!("{key} is too large"))),
            UploadedFile::File(bytes) => {
                unpack(&bytes).map(Some).map_err(|error| Failure::Bug(format!("{key}: {error}")))
            }
        }
    }
}

fn pack(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

fn unpack(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(bytes).take(MAX_TEXT).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_it_was_written_and_takes_less_room() {
        let text = "{\"name\":\"Weaver, Robin\"}\n".repeat(1_000);
        let packed = pack(&text).expect("packed");
        assert!(packed.len() * 20 < text.len(), "{} bytes", packed.len());
        assert_eq!(unpack(&packed).expect("unpacked"), text);
        assert!(unpack(b"no gzip").is_err());
    }
}
