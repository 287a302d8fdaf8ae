//! The audit trail: its entries, which the transactions of other modules write, and the chain that seals them.

mod ledger;
mod streamed;

pub use ledger::{Ledger, Unsealed};
pub use streamed::{StreamedEntry, chunks};

use crate::keys::{ENTRY, Key, trail};
use crate::table::{Condition, Range, Transaction};
use crate::versioned::MAX_ATTEMPTS;
use crate::{Page, Store};
use domain::access::call::{Call, Visit};
use domain::access::organisation::Organisation;
use domain::audit::entry::Entry;
use domain::audit::read::Read;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, first_id_at};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The parts of a trail that are read at the same time.
const PARTS: i64 = 16;

/// Reads recorded at once: a transaction and a BatchGetItem take 100 items.
const MOST_READS: usize = 100;

/// Entries read per page. DynamoDB ends a page at 1 MB whatever limit it is given.
const READ: i32 = 1_000;

/// A read of a day. It carries its audit entry, which `seal-audit` copies into the trail as it does that of a target
/// (ADR 0009).
#[derive(Serialize)]
struct ReadItem {
    entry: String,
    ttl: i64,
}

/// An item in the place of an entry. One that Attain did not write may hold anything, and must not keep people from
/// reading and checking the others.
#[derive(Deserialize)]
#[serde(untagged)]
enum Found {
    Entry(Entry),
    Illegible { sk: String },
}

impl Found {
    fn entry(&self) -> Option<&Entry> {
        match self {
            Found::Entry(entry) => Some(entry),
            Found::Illegible { .. } => None,
        }
    }
}

impl Store {
    /// Records that the caller reads something of the call's organisation: one write, which does nothing from the second
    /// time of the day on. If it fails, the caller must show nothing: no read is without its trail.
    ///
    /// # Errors
    /// `Busy`. `Unauthenticated`: no person acts.
    pub async fn record_read(&self, call: &Call, event: Event) -> Result<(), Failure> {
        let Read { key, entry, ttl } = Read::of(call, event)?;
        let entry = serde_json::to_string(&entry).map_err(|error| Failure::Bug(error.to_string()))?;
        self.table.put_new(&Key::read(call.tenant(), &key), &ReadItem { entry, ttl }).await.map(drop)
    }

    /// Records that a person reads something of each of these organisations, in the trail of each, as
    /// [`record_read`](Self::record_read) does. A BatchGetItem per 100 organisations, and a transaction unless the person
    /// has read it before on this day.
    ///
    /// # Errors
    /// `Busy`. `Unauthenticated`: no person acts.
    pub async fn record_reads_at(
        &self,
        call: &Call,
        organisations: &[Organisation],
        event: &Event,
    ) -> Result<(), Failure> {
        for some in organisations.chunks(MOST_READS) {
            self.record_some_reads(call, some, event).await?;
        }
        Ok(())
    }

    async fn record_some_reads(
        &self,
        call: &Call,
        of: &[Organisation],
        event: &Event,
    ) -> Result<(), Failure> {
        let mut reads = Vec::new();
        for organisation in of {
            let Read { key, entry, ttl } =
                Read::of(&call.about_group_at(organisation.clone()), event.clone())?;
            let entry = serde_json::to_string(&entry).map_err(|error| Failure::Bug(error.to_string()))?;
            reads.push((Key::read(organisation.id, &key), ReadItem { entry, ttl }));
        }
        for _ in 0..MAX_ATTEMPTS {
            let keys: Vec<Key> = reads.iter().map(|(key, _)| key.clone()).collect();
            let there = self.table.get_all(&keys).await?;
            reads.retain(|(key, _)| !there.contains_key(key));
            if reads.is_empty() {
                return Ok(());
            }
            let mut transaction = Transaction::on(&self.table);
            for (key, read) in &reads {
                transaction = transaction.put((), key, read, Condition::absent())?;
            }
            if transaction.commit_if().await? {
                return Ok(());
            }
        }
        Err(Failure::Busy("reads changed under every attempt to record them".to_owned()))
    }

    /// Records a sign-in that failed: one write, whether the name has an account or not.
    pub async fn record_failed_sign_in(&self, _: &Visit, entry: &Entry) -> Result<(), Failure> {
        self.table.put_new(&Key::entry(entry.organisation, entry.id), entry).await.map(drop)
    }

    /// A page of an organisation's entries, newest first, that the filter `takes`. `within` limits the time of writing:
    /// its start is included, its end is not. Items that are no entries are left out; the check reports them.
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
        let takes = |found: &Found| found.entry().is_some_and(&takes);
        let (found, next) = self.table.filled(&range, cursor, size, takes).await?;
        let entry = |found| match found {
            Found::Entry(entry) => Some(entry),
            Found::Illegible { .. } => None,
        };
        Ok(Page { rows: found.into_iter().filter_map(entry).collect(), next })
    }

    /// The entries of an organisation since a time whose record contains one of these texts, in any order: at most about
    /// `most`, the latest. Reads the whole trail since then, in parts at the same time; what does not match is not sent.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn entries_containing(
        &self,
        call: &Call,
        since: Timestamp,
        texts: &[String],
        most: usize,
    ) -> Result<Vec<Entry>, Failure> {
        let (pk, now) = (trail(call.tenant()), call.moment().now);
        let edge = |n: i128| {
            let (from, to) = (since.as_nanosecond(), now.as_nanosecond());
            let at = from + (to - from).max(0) / i128::from(PARTS) * n;
            Timestamp::from_nanosecond(at).map(|at| format!("{ENTRY}{}", first_id_at(at))).ok()
        };
        let part = async |n: i64| {
            let (from, until) = (edge(n.into()), if n + 1 < PARTS { edge((n + 1).into()) } else { None });
            let range = Range {
                from: from.as_deref(),
                until: until.as_deref(),
                containing: Some(("record", texts)),
                ..Range::newest(&pk, ENTRY)
            };
            let (mut all, mut cursor) = (Vec::new(), None);
            loop {
                let (found, next) = self.table.page::<Found>(&range, cursor.as_deref(), READ).await?;
                all.extend(found.into_iter().filter_map(|found| found.entry().cloned()));
                cursor = next;
                if cursor.is_none() || all.len() >= most {
                    return Ok::<_, Failure>(all);
                }
            }
        };
        let mut all = futures::future::try_join_all((0..PARTS).map(part)).await?.concat();
        // An id that begins a part may end the part before it, too.
        all.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        all.dedup_by_key(|entry| entry.id);
        all.truncate(most);
        Ok(all)
    }
}
