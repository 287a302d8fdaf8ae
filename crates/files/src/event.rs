//! What S3 says when a file has arrived.

use domain::failure::Failure;
use jiff::Timestamp;
use serde::Deserialize;

/// A notification that files were created.
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
}

/// A file that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its key, as it is.
    pub key: String,
    /// When it arrived.
    pub at: Timestamp,
    /// Tells two files apart that arrived at the same key one after the other; the same in every delivery of
    /// one event.
    pub sequencer: String,
}

impl CreatedEvent {
    /// The files.
    pub fn uploads(&self) -> impl Iterator<Item = Result<Upload, Failure>> {
        self.records.iter().map(|record| {
            let object = &record.s3.object;
            let key =
                plain(&object.key).ok_or_else(|| Failure::Bug("an S3 event's key is not text".to_owned()))?;
            Ok(Upload { key, at: record.event_time, sequencer: object.sequencer.clone() })
        })
    }
}

/// Keys come form-encoded: a space is a plus.
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
