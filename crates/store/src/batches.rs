//! Batches: spreadsheets of users, one item each.

use crate::keys::{BATCH, Key, school};
use crate::retention::StoredHint;
use crate::table::{Condition, Range, Transaction, item, number};
use crate::{Page, Store};
use domain::access::call::Call;
use domain::access::organisation::Organisation;
use domain::audit::entry::Entry;
use domain::base::calendar::day;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::{BatchId, OrganisationId};
use domain::batches::batch::{AWAITING_LIFE_SECONDS, Batch};
use domain::batches::columns::BatchKind;
use domain::retention::hint::Hint;

/// Batches per page: each may hold a hundred rows, and a page should fit into one answer of at most 1 MB.
const PAGE: i32 = 20;

impl Store {
    /// The organisation under whose prefix a file arrived; `None` when it does not exist.
    pub async fn school_of_upload(
        &self,
        organisation: OrganisationId,
    ) -> Result<Option<Organisation>, Failure> {
        self.table.get(&Key::organisation(organisation)).await
    }

    /// Writes a batch that waits for its file. If the file never arrives, the `ttl` deletes the batch. Returns `false`
    /// when a batch with this id exists.
    pub async fn expect_batch(&self, call: &Call, batch: &Batch) -> Result<bool, Failure> {
        let key = Key::batch(call.tenant(), batch.id);
        let mut stored = item(&key, batch)?;
        stored.insert("ttl".to_owned(), number(call.moment().now.as_second() + AWAITING_LIFE_SECONDS));
        Transaction::on(&self.table)
            .put_item((), stored, Condition::absent())?
            .audit((), &Entry::of(call, batch.requested())?)?
            .commit_if()
            .await
    }

    /// Reads one batch.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn batch(&self, call: &Call, batch: BatchId) -> Result<Batch, Failure> {
        self.find_batch(call, batch).await?.ok_or(Failure::NOT_FOUND)
    }

    /// Reads one batch; `None` when it does not exist.
    pub async fn find_batch(&self, call: &Call, batch: BatchId) -> Result<Option<Batch>, Failure> {
        self.table.get(&Key::batch(call.tenant(), batch)).await
    }

    /// Writes a new batch. Returns `false` when a batch with this id exists; that one stays unchanged.
    pub async fn add_batch(&self, call: &Call, batch: &Batch, event: Event) -> Result<bool, Failure> {
        Transaction::on(&self.table)
            .put((), &Key::batch(call.tenant(), batch.id), batch, Condition::absent())?
            .audit((), &Entry::of(call, event)?)?
            .hint((), call.tenant(), &[Hint::of_batch(batch, call.moment().now)])?
            .commit_if()
            .await
    }

    /// Changes a batch by a rule, which runs again if another change comes first. Notes when.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, or those of the rule.
    pub async fn change_batch(
        &self,
        call: &Call,
        batch: BatchId,
        rule: impl Fn(&mut Batch) -> Result<Event, Failure>,
    ) -> Result<Batch, Failure> {
        let noted = |batch: &mut Batch| {
            let was = batch.clone();
            let event = rule(batch)?;
            if *batch != was {
                batch.changed_at = Some(call.moment().now);
            }
            Ok(event)
        };
        self.table.change(call, &Key::batch(call.tenant(), batch), noted).await
    }

    /// Deletes the rows of a batch that nobody changed for a year, or after five years the batch without rows, and moves the hint
    /// to the day on which it must be looked at next. Returns `false` when nothing is due today.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn look_at_batch(
        &self,
        call: &Call,
        hint: StoredHint,
        batch: BatchId,
    ) -> Result<bool, Failure> {
        let (key, now) = (Key::batch(call.tenant(), batch), call.moment().now);
        let expire = |batch: &mut Batch| batch.expire(day(now)).ok_or(Failure::NOT_FOUND);
        let expired = match self.table.change(call, &key, expire).await {
            Ok(_) => true,
            // It is gone, or somebody changed it since the hint was put.
            Err(Failure::NotFound(_)) => false,
            Err(failure) => return Err(failure),
        };
        let left: Option<Batch> = self.table.get(&key).await?;
        let (over, left) = match left {
            Some(batch) if batch.is_over(day(now)) => (Some(batch), None),
            left => (None, left),
        };
        if let Some(batch) = &over {
            let unmoved = Condition::version(batch.version);
            if !Transaction::on(&self.table).delete((), &key, unmoved)?.commit_if().await? {
                return Err(Failure::Busy("a batch changed while it was being deleted".to_owned()));
            }
        }
        let next = left.map(|batch| Hint::of_batch(&batch, now));
        self.move_hint(call, hint, next.as_slice()).await?;
        Ok(expired || over.is_some())
    }

    /// A page of the batches of one kind, newest first. Both kinds share the list, so a page may be short although more
    /// follow. Empty pages are skipped, unless it is the last.
    pub async fn batches(
        &self,
        call: &Call,
        kind: BatchKind,
        cursor: Option<&str>,
    ) -> Result<Page<Batch>, Failure> {
        let pk = school(call.tenant());
        let mut next = cursor.map(str::to_owned);
        loop {
            let range = Range::newest(&pk, BATCH);
            let (rows, more) = self.table.page::<Batch>(&range, next.as_deref(), PAGE).await?;
            let rows: Vec<Batch> = rows.into_iter().filter(|batch| batch.kind == kind).collect();
            next = more;
            if !rows.is_empty() || next.is_none() {
                return Ok(Page { rows, next });
            }
        }
    }
}
