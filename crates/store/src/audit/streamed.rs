//! Audit entries as they arrive through the table's stream, and how many of them one transaction can seal.

use crate::delivery::StreamRecord;
use crate::keys::ENTRY;
use domain::audit::entry::Entry;
use domain::base::failure::Failure;
use domain::base::ids::{EntryId, OrganisationId};
use serde_json::Value;

/// The most entries that one transaction seals. Each takes two of the 100 items (the seal and the entry); the head
/// takes one.
const ENTRIES_PER_SEALING: usize = (crate::table::MAX_TRANSACTION - 1) / 2;

/// The most bytes of items in one transaction: 4 MB.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Room for the head.
const HEAD_BYTES: usize = 1024;

/// Room for a seal: two keys, three hashes of 64 characters, an id, a number, and their names.
const SEAL_BYTES: usize = 1024;

/// An audit entry that arrived through the table's stream.
#[derive(Clone, Debug)]
pub struct StreamedEntry {
    /// The organisation in whose trail it is.
    pub organisation: OrganisationId,
    /// The id of the entry.
    pub id: EntryId,
    /// The place of its record in the stream.
    pub sequence_number: String,
    pub(super) record: String,
    /// The whole entry, if it arrived on the item that it describes and has no item of its own yet (ADR 0009).
    pub(super) carried: Option<Entry>,
    /// An upper bound of the bytes that sealing it takes in a transaction.
    bytes: usize,
}

impl StreamRecord {
    /// The audit entry in this record, as it was first written. `None` when the record is about another item, or about
    /// an entry that was written again with its seal.
    ///
    /// # Errors
    /// `Bug`: the record is about an entry that cannot be read.
    pub fn entry(&self) -> Option<Result<StreamedEntry, Failure>> {
        let image = self.image().filter(|image| image.get("sealed").is_none())?;
        let key = self.key();
        let read = if let Some(entry) = image.pointer("/entry/S") {
            entry.as_str().and_then(|entry| self.carried(serde_json::from_str(entry).ok()?))
        } else if key.pk.starts_with("AUDIT#") && key.sk.starts_with(ENTRY) {
            self.written(image)
        } else {
            return None;
        };
        let bug = || Failure::Bug(format!("{} {} holds no audit entry that can be read", key.pk, key.sk));
        Some(read.ok_or_else(bug))
    }

    fn carried(&self, entry: Entry) -> Option<StreamedEntry> {
        entry.record().ok()?;
        let bytes = serde_json::to_string(&entry).ok()?.len() + SEAL_BYTES;
        let (organisation, id, record) = (entry.organisation, entry.id, entry.record.clone());
        let sequence_number = self.sequence_number().to_owned();
        Some(StreamedEntry { organisation, id, sequence_number, record, carried: Some(entry), bytes })
    }

    fn written(&self, image: &Value) -> Option<StreamedEntry> {
        let key = self.key();
        Some(StreamedEntry {
            organisation: OrganisationId::parse(key.pk.strip_prefix("AUDIT#")?)?,
            id: EntryId::parse(key.sk.strip_prefix(ENTRY)?)?,
            sequence_number: self.sequence_number().to_owned(),
            record: image.pointer("/record/S")?.as_str()?.to_owned(),
            carried: None,
            // As JSON, an item is longer than DynamoDB counts it.
            bytes: image.to_string().len() + SEAL_BYTES,
        })
    }
}

/// Cuts entries into parts that one transaction can seal: at most 49 entries and 4 MB.
pub fn chunks(mut entries: &[StreamedEntry]) -> Vec<&[StreamedEntry]> {
    let mut chunks = Vec::new();
    while !entries.is_empty() {
        let mut bytes = HEAD_BYTES;
        let fits = entries.iter().take(ENTRIES_PER_SEALING).take_while(|entry| {
            bytes += entry.bytes;
            bytes <= MAX_BYTES
        });
        // An entry is an item, and an item takes at most 400 kB. So one always fits.
        let (chunk, rest) = entries.split_at(fits.count().max(1));
        chunks.push(chunk);
        entries = rest;
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn entry(bytes: usize) -> StreamedEntry {
        StreamedEntry {
            organisation: OrganisationId(Uuid::nil()),
            id: EntryId(Uuid::nil()),
            sequence_number: String::new(),
            record: String::new(),
            carried: None,
            bytes,
        }
    }

    #[test]
    fn a_chunk_ends_at_49_entries_or_4_megabytes() {
        let sizes =
            |entries: &[StreamedEntry]| chunks(entries).iter().map(|chunk| chunk.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&vec![entry(1_000); 49]), [49]);
        assert_eq!(sizes(&vec![entry(1_000); 50]), [49, 1]);
        let half = (MAX_BYTES - HEAD_BYTES) / 2;
        assert_eq!(sizes(&[entry(half), entry(half)]), [2], "exactly 4 MB");
        assert_eq!(sizes(&[entry(half), entry(half + 1)]), [1, 1], "one byte more");
        assert_eq!(
            sizes(&[entry(2 * MAX_BYTES), entry(1)]),
            [1, 1],
            "an entry alone is tried whatever its size"
        );
    }
}
