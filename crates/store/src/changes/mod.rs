//! Large changes: their progress, and the transactions that write their lines (ADR 0015).

mod chunks;
mod lines;

pub(crate) use lines::difference;

use crate::keys::{CHANGE, CHANGES, Key, school};
use crate::table::{Condition, Range, Transaction, Unwritten, item, number, text};
use crate::{Page, Store};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::{ChangeId, OrganisationId};
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::changes::change_set::ChangeSet;
use domain::changes::ground::Ground;
use domain::changes::line::{Line, Write};
use domain::changes::line_set::LineSet;
use domain::records::cohort::Cohort;
use domain::records::roll::Roll;
use domain::retention::hint::{Hint, Place};
use serde::{Deserialize, Serialize};

/// Changes per page of the list.
const PAGE: usize = 50;

/// The write of a chunk's transaction that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChunkWrite {
    /// The change itself: another request has written this chunk.
    Progress,
    /// The place of the running change of this kind.
    Running,
    /// A record that the lines share.
    Ground,
    /// The school's choice to keep counts.
    Kept,
    /// The record of a line.
    Line(u32),
    Entry,
}

/// The outcome of writing a chunk. Unless it is `Done`, nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Written {
    /// The chunk is written.
    Done,
    /// Another request has moved the change, or the shared records have changed: read them again.
    Moved,
    /// The records of these lines are not as they were before.
    Refused(LineSet),
    /// Another change of this kind is being applied or undone.
    Running(ChangeId),
}

/// A change that is being applied or undone.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RunningChange {
    /// The school.
    pub organisation: OrganisationId,
    /// The change.
    pub change: ChangeId,
}

impl Store {
    /// Stores a change that has been planned. Returns `false` when it exists; that one stays as it is.
    pub async fn plan_change(&self, call: &Call, change: &ChangeSet) -> Result<bool, Failure> {
        let stored = stored(call, change)?;
        Transaction::on(&self.table).put_item((), stored, Condition::absent())?.commit_if().await
    }

    /// Reads one change; `None` when it does not exist.
    pub async fn find_change(&self, call: &Call, change: ChangeId) -> Result<Option<ChangeSet>, Failure> {
        self.table.get(&Key::change(call.tenant(), change)).await
    }

    /// Reads one change.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn change(&self, call: &Call, change: ChangeId) -> Result<ChangeSet, Failure> {
        self.find_change(call, change).await?.ok_or(Failure::NOT_FOUND)
    }

    /// A page of the school's changes that the filter `takes`, newest first.
    pub async fn changes(
        &self,
        call: &Call,
        cursor: Option<&str>,
        takes: impl Fn(&ChangeSet) -> bool,
    ) -> Result<Page<ChangeSet>, Failure> {
        let pk = school(call.tenant());
        let (rows, next) = self.table.filled(&Range::newest(&pk, CHANGE), cursor, PAGE, takes).await?;
        Ok(Page { rows, next })
    }

    /// The changes that are being applied or undone, at every school.
    pub async fn running_changes(
        &self,
        _: &Moment,
        cursor: Option<&str>,
    ) -> Result<Page<RunningChange>, Failure> {
        let limit = i32::try_from(PAGE).unwrap_or(i32::MAX);
        let (rows, next) = self.table.page(&Range::of(CHANGES, "ORG#"), cursor, limit).await?;
        Ok(Page { rows, next })
    }

    /// Replaces a change by one without pupils who are erased. Returns `false` if the change moved since it was read.
    pub async fn replace_change(
        &self,
        call: &Call,
        was: &ChangeSet,
        now: ChangeSet,
    ) -> Result<bool, Failure> {
        let now = ChangeSet { version: was.version + 1, ..now };
        let written = Transaction::on(&self.table).put_item(
            (),
            stored(call, &now)?,
            Condition::version(was.version),
        )?;
        written.commit_if().await
    }

    /// Deletes a planned change. Returns `false` if it has moved since it was read.
    pub async fn discard_change(&self, call: &Call, change: &ChangeSet) -> Result<bool, Failure> {
        let unmoved = Condition::version(change.version);
        let deleted =
            Transaction::on(&self.table).delete((), &Key::change(call.tenant(), change.id), unmoved)?;
        deleted.commit_if().await
    }

    /// Writes lines outside a change, and the audit entry, in one transaction. No line may change the roll.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: a record is not as it was before, or the school has chosen to keep no counts. `Busy`.
    pub async fn write_lines(&self, call: &Call, lines: Vec<Line>, event: &Event) -> Result<(), Failure> {
        let lines: Vec<(u32, Line)> = (0..).zip(lines).collect();
        let ground = Ground::None;
        self.hint(call, &hints(call, (&ground, &ground), &lines)).await?;
        let mut transaction = Transaction::on(&self.table);
        transaction = counts_are_kept(transaction, call, &lines)?;
        for (line, Line { write, .. }) in &lines {
            transaction = lines::write(transaction, call, &ground, ChunkWrite::Line(*line), write)?;
        }
        let transaction = transaction
            .audit(ChunkWrite::Entry, &Entry::of(call, event.clone())?)?
            .note_uncounted(ChunkWrite::Entry, call)?;
        match transaction.commit().await {
            Ok(()) => Ok(()),
            Err(Unwritten::Conditions(_)) => Err(Refusal::ChangedMeanwhile.into()),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }

    /// Writes the lines of a chunk, the records they share, the audit entry and the change as it is after them, in one
    /// transaction, if all of them are still as before. `was` is the change before the chunk. The first chunk takes the
    /// place of the running change of its kind, and the last gives it back.
    async fn write_chunk(
        &self,
        call: &Call,
        was: &ChangeSet,
        now: &ChangeSet,
        lines: &[(u32, Line)],
        ground: (&Ground, &Ground),
    ) -> Result<Written, Failure> {
        self.hint(call, &hints(call, ground, lines)).await?;
        let key = Key::running_change(call.tenant(), was.kind);
        let mut transaction = Transaction::on(&self.table).put_item(
            ChunkWrite::Progress,
            stored(call, now)?,
            Condition::version(was.version),
        )?;
        transaction = match (was.is_beginning(), now.is_moving()) {
            (true, true) => {
                let running = RunningChange { organisation: call.tenant(), change: was.id };
                transaction.put(ChunkWrite::Running, &key, &running, Condition::absent())?
            }
            (true, false) => transaction.check(ChunkWrite::Running, &key, Condition::absent())?,
            (false, true) => transaction,
            (false, false) => {
                let own = Condition::new("#change = :change", [(":change", text(was.id.to_string()))])
                    .naming("#change", "change");
                transaction.delete(ChunkWrite::Progress, &key, own)?
            }
        };
        if !lines.is_empty() {
            transaction = transaction.audit(ChunkWrite::Entry, &Entry::of(call, was.event(lines))?)?;
        }
        if was.kind.is_counted() && !now.is_moving() {
            transaction = transaction.note_uncounted(ChunkWrite::Entry, call)?;
        }
        transaction = counts_are_kept(transaction, call, lines)?;
        transaction = lines::ground(transaction, call, ground)?;
        for (line, Line { write, .. }) in lines {
            transaction = lines::write(transaction, call, ground.1, ChunkWrite::Line(*line), write)?;
        }
        let failed = match transaction.commit().await {
            Ok(()) => return Ok(Written::Done),
            Err(Unwritten::Failed(failure)) => return Err(failure),
            Err(Unwritten::Conditions(failed)) => failed,
        };
        if failed.contains(&ChunkWrite::Progress) {
            return Ok(Written::Moved);
        }
        if failed.contains(&ChunkWrite::Running) {
            let running: Option<RunningChange> = self.table.get(&key).await?;
            return Ok(running.map_or(Written::Moved, |running| Written::Running(running.change)));
        }
        if failed.contains(&ChunkWrite::Ground) {
            return Ok(Written::Moved);
        }
        let counts_refused = failed.contains(&ChunkWrite::Kept);
        let of_counts = lines.iter().filter(|(_, line)| counts_refused && line.write.is_of_counts());
        let refused = failed.iter().filter_map(|write| match write {
            ChunkWrite::Line(line) => Some(*line),
            _ => None,
        });
        let refused = refused.chain(of_counts.map(|(number, _)| *number));
        Ok(Written::Refused(refused.collect()))
    }
}

/// Adds the condition that the school keeps counts, if lines write any.
fn counts_are_kept<'a>(
    transaction: Transaction<'a, ChunkWrite>,
    call: &Call,
    lines: &[(u32, Line)],
) -> Result<Transaction<'a, ChunkWrite>, Failure> {
    if lines.iter().all(|(_, line)| line.write.counted().is_none()) {
        return Ok(transaction);
    }
    let kept = Condition::new("keeps_counts = :kept", [(":kept", AttributeValue::Bool(true))]);
    transaction.check(ChunkWrite::Kept, &Key::organisation(call.tenant()), kept)
}

/// The hints that follow from a chunk: one per year of counts; one per cohort that gets pupils, one for a subscription that has ended, and those of
/// pupils who are reported as leavers again, because their return is undone.
fn hints(call: &Call, ground: (&Ground, &Ground), lines: &[(u32, Line)]) -> Vec<Hint> {
    let at = call.moment().now;
    let (Ground::Roll(was), Ground::Roll(now)) = ground else {
        let years = lines.iter().filter_map(|(_, line)| line.write.counted());
        let dead =
            lines.iter().filter_map(|(_, line)| line.write.buries()).map(|of| Hint::of_targets(of, at));
        return years.filter_map(|year| Hint::of_counts(year, at)).chain(dead).collect();
    };
    let moved = lines.iter().filter_map(|(_, line)| line.write.buries()).map(|of| Hint::of_targets(of, at));
    let left_again = lines.iter().filter_map(|(_, line)| match &line.write {
        Write::Pupil { before, after: Some(after) } if after.left.is_some() => {
            Some((before.as_deref(), after))
        }
        _ => None,
    });
    let left_again =
        left_again.flat_map(|(before, after)| Hint::of_record(before, after, call.organisation(), at));
    let added = lines.iter().any(|(_, line)| matches!(line.write, Write::Pupil { before: None, .. }));
    let ended = Hint::of_ended(Place::School, call.organisation(), at).filter(|_| added);
    let count = |roll: &Roll, cohort: &Cohort| roll.cohorts.get(cohort).copied().unwrap_or_default();
    let grown = now.cohorts.keys().filter(|cohort| count(now, cohort) > count(was, cohort));
    let hint = |cohort: &Cohort| Hint::of_cohort(*cohort, count(was, cohort) == 0, call.organisation(), at);
    grown.filter_map(hint).chain(left_again).chain(ended).chain(moved).collect()
}

fn stored(call: &Call, change: &ChangeSet) -> Result<crate::table::Item, Failure> {
    let mut stored = item(&Key::change(call.tenant(), change.id), change)?;
    stored.insert("ttl".to_owned(), number(change.kept_until().as_second()));
    Ok(stored)
}
