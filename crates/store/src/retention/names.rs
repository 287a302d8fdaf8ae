//! Names in the audit trail leave after five years (F72). The records stay, and the chain over them (ADR 0006).

use crate::Store;
use crate::keys::Key;
use crate::retention::StoredHint;
use crate::table::{Condition, MAX_TRANSACTION, Transaction};
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::calendar::day_begins;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::text::count_of;
use domain::retention::hint::Hint;
use jiff::ToSpan;
use jiff::civil::Date;

/// Entries per transaction, beside the entry that says so.
const PER_TRANSACTION: usize = MAX_TRANSACTION - 1;

impl Store {
    /// Removes the names from the entries of a month that is over five years old, and moves the hint to the next month.
    /// Returns their number. A read and a transaction per 99 entries.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn look_at_names(&self, call: &Call, hint: StoredHint, month: Date) -> Result<u32, Failure> {
        let next = month.saturating_add(1.month());
        let within = (day_begins(month), day_begins(next));
        let (mut named, mut cursor) = (Vec::new(), None);
        loop {
            let has_names = |entry: &Entry| entry.people.is_some();
            let page =
                self.entries(call.tenant(), within, cursor.as_deref(), PER_TRANSACTION, has_names).await?;
            named.extend(page.rows.into_iter().map(|entry| entry.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let number = u32::try_from(named.len()).unwrap_or(u32::MAX);
        for (n, some) in named.chunks(PER_TRANSACTION).enumerate() {
            let mut transaction = Transaction::on(&self.table);
            for entry in some {
                let there = Condition::new("attribute_exists(pk)", []);
                transaction =
                    transaction.update((), &Key::entry(call.tenant(), *entry), "REMOVE people", there)?;
            }
            // One entry for all. A run that goes on after one that died writes its own, about what was left.
            if n == 0 {
                let event = Event::of(EventKind::NamesRemoved)
                    .with("Month", month.strftime("%m/%Y").to_string())
                    .with("Removed from", count_of(number, "entry", "entries"));
                transaction = transaction.audit((), &Entry::of(call, event)?)?;
            }
            if !transaction.commit_if().await? {
                return Err(Failure::Busy("an audit entry vanished while its names were removed".to_owned()));
            }
        }
        self.move_hint(call, hint, &[Hint::of_names(next)]).await?;
        Ok(number)
    }
}
