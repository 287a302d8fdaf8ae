//! The audit trail: its entries, which the transactions of other modules write, and the chain that seals them.

use crate::delivery::StreamRecord;
use crate::keys::{ENTRY, Key, SEAL, trail};
use crate::table::{Condition, Range, Transaction, Unwritten, number, value};
use crate::versioned::MAX_ATTEMPTS;
use crate::{Page, Store};
use domain::audit::chain::{Head, Seal};
use domain::audit::entry::Entry;
use domain::base::failure::Failure;
use domain::base::ids::{EntryId, OrganisationId, first_id_at};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

/// The most entries that one transaction seals. Each takes two of the 100 items (the seal and the entry); the head
/// takes one.
pub const ENTRIES_PER_SEALING: usize = (crate::table::MAX_TRANSACTION - 1) / 2;

/// The seals or entries that one step of a check reads. Each step reads as many items of the other kind by their keys;
/// BatchGetItem takes at most 100.
const STEP: i32 = 100;

/// An audit entry that arrived through the table's stream.
#[derive(Clone, Debug)]
pub struct StreamedEntry {
    /// The organisation in whose trail it is.
    pub organisation: OrganisationId,
    /// The id of the entry.
    pub id: EntryId,
    record: String,
    /// The whole entry, if it arrived on the item that it describes and has no item of its own yet (ADR 0009).
    carried: Option<Entry>,
}

impl StreamRecord {
    /// The audit entry in this record, as it was first written. `None` when the record is about another item, or about
    /// an entry that was written again with its seal.
    pub fn entry(&self) -> Option<StreamedEntry> {
        let image = self.image().filter(|image| image.get("sealed").is_none())?;
        if let Some(entry) = image.pointer("/entry/S").and_then(|entry| entry.as_str()) {
            let entry: Entry = serde_json::from_str(entry).ok()?;
            let (organisation, id, record) = (entry.organisation, entry.id, entry.record.clone());
            return Some(StreamedEntry { organisation, id, record, carried: Some(entry) });
        }
        let record = image.pointer("/record/S")?.as_str()?.to_owned();
        let key = self.key();
        Some(StreamedEntry {
            organisation: OrganisationId::parse(key.pk.strip_prefix("AUDIT#")?)?,
            id: EntryId::parse(key.sk.strip_prefix(ENTRY)?)?,
            record,
            carried: None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SealWrite {
    Head,
    Seal,
    Entry,
}

impl Store {
    /// Seals at most [`ENTRIES_PER_SEALING`] entries of one organisation, in the given order, in one transaction.
    /// Returns the new head. Skips entries that are sealed already, so a repeated call changes nothing. Seals the
    /// record that the stream delivered, not the one that the table holds by now.
    ///
    /// # Errors
    /// `Busy`: another sealing moved the head during every attempt.
    pub async fn seal(
        &self,
        organisation: OrganisationId,
        written: &[StreamedEntry],
    ) -> Result<Head, Failure> {
        let keys: Vec<Key> = written.iter().map(|one| Key::entry(organisation, one.id)).collect();
        for _ in 0..MAX_ATTEMPTS {
            let mut found = self.table.get_all(&keys).await?;
            let first = Head::of(organisation);
            let was: Head = self.table.get(&Key::head(organisation)).await?.unwrap_or_else(|| first.clone());
            let (mut head, mut seen) = (was.clone(), HashSet::new());
            let mut transaction = Transaction::on(&self.table);
            for (one, key) in written.iter().zip(&keys).filter(|(one, _)| seen.insert(one.id)) {
                let entry = found.remove(key).map(value::<Entry>).transpose()?;
                if entry.as_ref().is_some_and(|entry| entry.sealed.is_some()) {
                    continue;
                }
                let seal = head.seal(one.id, &one.record);
                head = seal.head();
                let place = Key::seal(organisation, seal.sequence);
                transaction = transaction.put(SealWrite::Seal, &place, &seal, Condition::absent())?;
                // Seal an entry even if it was deleted in between: so the check finds that it is missing.
                if let (None, Some(carried)) = (&entry, &one.carried) {
                    let sealed = Entry { sealed: Some(seal.sequence), ..carried.clone() };
                    transaction = transaction.put(SealWrite::Entry, key, &sealed, Condition::absent())?;
                } else if entry.is_some() {
                    let open = Condition::new(
                        "attribute_exists(pk) AND attribute_not_exists(sealed)",
                        [(":n", number(seal.sequence))],
                    );
                    transaction = transaction.update(SealWrite::Entry, key, "SET sealed = :n", open)?;
                }
            }
            if head == was {
                return Ok(was);
            }
            let unmoved = if was == first {
                Condition::absent()
            } else {
                Condition::new("#sequence = :was", [(":was", number(was.sequence))])
                    .naming("#sequence", "sequence")
            };
            transaction = transaction.put(SealWrite::Head, &Key::head(organisation), &head, unmoved)?;
            match transaction.commit().await {
                Ok(()) => return Ok(head),
                // Another sealing came first: look again at what is left.
                Err(Unwritten::Conditions(_)) => {}
                Err(Unwritten::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Busy("the head of an audit trail moved under every attempt to seal".to_owned()))
    }

    /// A page of an organisation's entries, newest first, that the filter `takes`. `within` limits the time of writing:
    /// its start is included, its end is not.
    pub async fn entries(
        &self,
        organisation: OrganisationId,
        within: (Option<Timestamp>, Option<Timestamp>),
        cursor: Option<&str>,
        size: usize,
        takes: impl Fn(&Entry) -> bool,
    ) -> Result<Page<Entry>, Failure> {
        let bound = |at: Timestamp| format!("{ENTRY}{}", first_id_at(at));
        let (from, until) = (within.0.map(bound), within.1.map(bound));
        let pk = trail(organisation);
        let range = Range { from: from.as_deref(), until: until.as_deref(), ..Range::newest(&pk, ENTRY) };
        let (rows, next) = self.table.filled(&range, cursor, size, takes).await?;
        Ok(Page { rows, next })
    }

    /// The current head of an organisation's chain; the initial one when nothing is sealed yet.
    pub async fn head(&self, organisation: OrganisationId) -> Result<Head, Failure> {
        Ok(self.table.get(&Key::head(organisation)).await?.unwrap_or_else(|| Head::of(organisation)))
    }

    /// The next seals after this number, at most 100, with the entries they name. An entry that was deleted is missing
    /// from the map.
    pub async fn seals(
        &self,
        organisation: OrganisationId,
        after: u64,
    ) -> Result<(Vec<Seal>, HashMap<EntryId, Entry>), Failure> {
        let pk = trail(organisation);
        let cursor = (after > 0).then(|| format!("{after:012}"));
        let (seals, _): (Vec<Seal>, _) =
            self.table.page(&Range::of(&pk, SEAL), cursor.as_deref(), STEP).await?;
        let keys: HashSet<Key> = seals.iter().map(|seal| Key::entry(organisation, seal.entry)).collect();
        let found = self.table.get_all(&keys.into_iter().collect::<Vec<_>>()).await?;
        let entries = found
            .into_values()
            .map(|item| value::<Entry>(item).map(|entry| (entry.id, entry)))
            .collect::<Result<_, _>>()?;
        Ok((seals, entries))
    }

    /// A page of an organisation's entries, newest first, with the seals that they name.
    pub async fn entries_with_seals(
        &self,
        organisation: OrganisationId,
        cursor: Option<&str>,
    ) -> Result<(Page<Entry>, HashMap<u64, Seal>), Failure> {
        let pk = trail(organisation);
        let (rows, next) = self.table.page::<Entry>(&Range::newest(&pk, ENTRY), cursor, STEP).await?;
        let page = Page { rows, next };
        let numbers: HashSet<u64> = page.rows.iter().filter_map(|entry| entry.sealed).collect();
        let keys: Vec<Key> = numbers.into_iter().map(|number| Key::seal(organisation, number)).collect();
        let found = self.table.get_all(&keys).await?;
        let seals = found
            .into_values()
            .map(|item| value::<Seal>(item).map(|seal| (seal.sequence, seal)))
            .collect::<Result<_, _>>()?;
        Ok((page, seals))
    }
}
