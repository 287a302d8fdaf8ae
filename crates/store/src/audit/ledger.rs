//! The ledger: the second table, which holds the chains of the audit trails, and the erasures ([`crate::retention`]). It is apart from the records so that few
//! functions can write it, and so that it is never restored together with them (ADR 0014).

use super::{Found, StreamedEntry};
use crate::keys::{ENTRY, Key, SEAL, chain, trail};
use crate::table::{Condition, Range, Table, Transaction, Unsent, number, value};
use crate::versioned::MAX_ATTEMPTS;
use crate::{Page, Store};
use aws_config::SdkConfig;
use domain::audit::chain::{Head, Seal};
use domain::audit::entry::Entry;
use domain::base::failure::Failure;
use domain::base::ids::{EntryId, OrganisationId};
use std::collections::{HashMap, HashSet};

/// The seals or entries that one step of a check reads. Each step reads as many items of the other kind by their keys;
/// BatchGetItem takes at most 100.
const STEP: i32 = 100;

/// The ledger's table, with a client for it. Most functions have no permission for it. Only `seal-audit` may write chains,
/// and only `erase-due` erasures and tombstones.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(crate) table: Table,
}

/// The reason why entries were not sealed.
#[derive(Debug)]
pub enum Unsealed {
    /// They can be sealed later: the table is busy, or the function may not use it.
    Later(Failure),
    /// One of them cannot be sealed as it is, however often it is tried.
    Unfit(Failure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SealWrite {
    Head,
    Seal,
    Entry,
}

impl From<Failure> for Unsealed {
    fn from(failure: Failure) -> Unsealed {
        Unsealed::Later(failure)
    }
}

impl Ledger {
    /// Opens the table of this name. Makes no call to AWS.
    pub fn new(sdk: &SdkConfig, table: &str) -> Ledger {
        Ledger { table: Table::new(sdk, table) }
    }

    /// Seals one chunk (see [`super::chunks`]) of one organisation's entries, in the given order, in one transaction
    /// over both tables. Returns the new head. Skips entries that are sealed already, so a repeated call changes
    /// nothing. Seals the record that the stream delivered, not the one that the table holds by now.
    ///
    /// # Errors
    /// `Later`, with `Busy`: another sealing moved the head during every attempt. `Unfit`: an entry cannot be read, or
    /// DynamoDB refuses what would be written of it.
    pub async fn seal(
        &self,
        store: &Store,
        organisation: OrganisationId,
        written: &[StreamedEntry],
    ) -> Result<Head, Unsealed> {
        let keys: Vec<Key> = written.iter().map(|one| Key::entry(organisation, one.id)).collect();
        for _ in 0..MAX_ATTEMPTS {
            let mut found = store.table.get_all(&keys).await?;
            let first = Head::of(organisation);
            let was: Head = self.head(organisation).await?;
            let (mut head, mut seen) = (was.clone(), HashSet::new());
            let mut transaction = Transaction::on(&store.table);
            for (one, key) in written.iter().zip(&keys).filter(|(one, _)| seen.insert(one.id)) {
                let entry = found.remove(key).map(value::<Entry>).transpose().map_err(Unsealed::Unfit)?;
                if entry.as_ref().is_some_and(|entry| entry.sealed.is_some()) {
                    continue;
                }
                let seal = head.seal(one.id, &one.record);
                head = seal.head();
                let place = Key::seal(organisation, seal.sequence);
                transaction = transaction
                    .with(&self.table)
                    .put(SealWrite::Seal, &place, &seal, Condition::absent())?
                    .with(&store.table);
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
            transaction = transaction.with(&self.table).put(
                SealWrite::Head,
                &Key::head(organisation),
                &head,
                unmoved,
            )?;
            match transaction.send().await {
                Ok(()) => return Ok(head),
                // Another sealing came first: look again at what is left.
                Err(Unsent::Conditions(_)) => {}
                Err(Unsent::Unfit(failure)) => return Err(Unsealed::Unfit(failure)),
                Err(Unsent::Failed(failure)) => return Err(Unsealed::Later(failure)),
            }
        }
        let busy = "the head of an audit trail moved under every attempt to seal";
        Err(Unsealed::Later(Failure::Busy(busy.to_owned())))
    }

    /// The current head of an organisation's chain; the initial one when nothing is sealed yet.
    pub async fn head(&self, organisation: OrganisationId) -> Result<Head, Failure> {
        Ok(self.table.get(&Key::head(organisation)).await?.unwrap_or_else(|| Head::of(organisation)))
    }

    /// True if this head was the end of the organisation's chain at some time.
    pub async fn contains(&self, organisation: OrganisationId, head: &Head) -> Result<bool, Failure> {
        let seal: Option<Seal> = self.table.get(&Key::seal(organisation, head.sequence)).await?;
        Ok(seal.is_some_and(|seal| seal.head() == *head))
    }

    /// The next seals after this number, at most 100, with the entries they name. An entry that was deleted is missing
    /// from the map. One that cannot be read has an empty record.
    pub async fn seals(
        &self,
        store: &Store,
        organisation: OrganisationId,
        after: u64,
    ) -> Result<(Vec<Seal>, HashMap<EntryId, Entry>), Failure> {
        let pk = chain(organisation);
        let cursor = (after > 0).then(|| format!("{after:012}"));
        let (seals, _): (Vec<Seal>, _) =
            self.table.page(&Range::of(&pk, SEAL), cursor.as_deref(), STEP).await?;
        let named: HashSet<EntryId> = seals.iter().map(|seal| seal.entry).collect();
        let keys: Vec<Key> = named.iter().map(|id| Key::entry(organisation, *id)).collect();
        let mut found = store.table.get_all(&keys).await?;
        let entry = |id: EntryId| {
            let item = found.remove(&Key::entry(organisation, id))?;
            let illegible = Entry { id, organisation, record: String::new(), people: None, sealed: None };
            Some((id, value::<Entry>(item).unwrap_or(illegible)))
        };
        let entries = named.into_iter().filter_map(entry).collect();
        Ok((seals, entries))
    }

    /// A page of an organisation's entries, newest first, with the seals that they name; and the ids of items that stand
    /// in the place of entries and cannot be read.
    pub async fn entries_with_seals(
        &self,
        store: &Store,
        organisation: OrganisationId,
        cursor: Option<&str>,
    ) -> Result<(Page<Entry>, HashMap<u64, Seal>, Vec<Option<EntryId>>), Failure> {
        let pk = trail(organisation);
        let (found, next) = store.table.page::<Found>(&Range::newest(&pk, ENTRY), cursor, STEP).await?;
        let (mut page, mut illegible) = (Page { rows: Vec::new(), next }, Vec::new());
        for found in found {
            match found {
                Found::Entry(entry) => page.rows.push(entry),
                Found::Illegible { sk } => {
                    illegible.push(sk.strip_prefix(ENTRY).and_then(EntryId::parse));
                }
            }
        }
        let numbers: HashSet<u64> = page.rows.iter().filter_map(|entry| entry.sealed).collect();
        let keys: Vec<Key> = numbers.into_iter().map(|number| Key::seal(organisation, number)).collect();
        let found = self.table.get_all(&keys).await?;
        let seals = found
            .into_values()
            .map(|item| value::<Seal>(item).map(|seal| (seal.sequence, seal)))
            .collect::<Result<_, _>>()?;
        Ok((page, seals, illegible))
    }
}
