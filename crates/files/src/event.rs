//! Reads the event that S3 sends when a file has been uploaded.

use domain::base::failure::Failure;
use jiff::Timestamp;
use serde::Deserialize;

/// An S3 notification that objects were created.
#[derive(Debug, Deserialize)]
pub struct CreatedEvent {
    #[serde(rename = "Records", default)]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    #[serde(rename = "eventTime")]
    event_time: Timestamp,
    s3: Entity,
}

#[derive(Debug, Deserialize)]
struct Entity {
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Object {
    key: String,
    sequencer: String,
    #[serde(rename = "eTag")]
    tag: String,
}

/// A file that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The object's key, decoded.
    pub key: String,
    /// The time of the upload, by S3's clock.
    pub at: Timestamp,
    /// Distinguishes two files that were uploaded to the same key one after the other. Every delivery of one
    /// event has the same value.
    pub sequencer: String,
    /// The ETag of the content, without quotation marks.
    pub tag: String,
}

impl CreatedEvent {
    /// Returns the files of the event, with decoded keys.
    ///
    /// # Errors
    /// `Failure::Bug` for a key that is not UTF-8 once decoded.
    pub fn uploads(&self) -> impl Iterator<Item = Result<Upload, Failure>> {
        self.records.iter().map(|record| {
            let object = &record.s3.object;
            let key =
                plain(&object.key).ok_or_else(|| Failure::Bug("an S3 event's key is not text".to_owned()))?;
            Ok(Upload {
                key,
                at: record.event_time,
                sequencer: object.sequencer.clone(),
                tag: object.tag.clone(),
            })
        })
    }
}

/// Decodes a key. S3 form-encodes the keys in events, so a plus stands for a space.
fn plain(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f29_an_events_key_is_decoded() {
        assert_eq!(plain("schools/a+b%20c%C3%A9%2B.xlsx").as_deref(), Some("schools/a b cé+.xlsx"));
        assert_eq!(plain("%"), None);
        assert_eq!(plain("%ff"), None);
    }
}
