//! Deletions of pupils by hand: what people asked for and decided. `erase-due` does it (`domain::retention::deletion`).

use crate::Store;
use crate::keys::Key;
use crate::table::{Condition, Transaction, value};
use crate::versioned::MAX_ATTEMPTS;
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::calendar::day;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::base::mail::QueuedMail;
use domain::records::pupil::Pupil;
use domain::retention::deletion::Deletions;
use domain::retention::hint::{Hint, Place};
use std::collections::BTreeSet;

/// The most items that one BatchGetItem takes.
const BATCH: usize = 100;

impl Store {
    /// The school's deletions; none if nobody ever asked for one.
    pub async fn deletions(&self, call: &Call) -> Result<Deletions, Failure> {
        Ok(self.table.get(&Key::deletions(call.tenant())).await?.unwrap_or_default())
    }

    /// Applies a rule to the deletions, and has the sweep look at them today. If another change comes between the read and
    /// the write, both are done again, so that the numbers of two at once add up. Writes nothing if the rule says that
    /// nothing happened.
    ///
    /// # Errors
    /// `Busy`; those of the rule.
    pub async fn decide_deletion(
        &self,
        call: &Call,
        rule: impl Fn(&mut Deletions) -> Result<Option<Event>, Failure>,
    ) -> Result<Deletions, Failure> {
        self.decide_deletion_and_tell(call, rule, &[]).await
    }

    /// The same with mail to those who must confirm it, which goes only if the rule says that somebody must.
    ///
    /// # Errors
    /// See [`Store::decide_deletion`].
    pub async fn decide_deletion_and_tell(
        &self,
        call: &Call,
        rule: impl Fn(&mut Deletions) -> Result<Option<Event>, Failure>,
        mails: &[QueuedMail],
    ) -> Result<Deletions, Failure> {
        let hint = Hint { day: day(call.moment().now), place: Place::Deletions };
        for _ in 0..MAX_ATTEMPTS {
            let mut deletions = self.deletions(call).await?;
            let Some(event) = rule(&mut deletions)? else { return Ok(deletions) };
            let mut transaction = self.put_deletions(call, &mut deletions)?;
            if event.is(EventKind::DeletionRequested) {
                for mail in mails {
                    transaction = transaction.tell((), call, mail)?;
                }
            }
            let transaction =
                transaction.audit((), &Entry::of(call, event)?)?.hint((), call.tenant(), &[hint])?;
            if transaction.commit_if().await? {
                return Ok(deletions);
            }
        }
        Err(Failure::Busy("deletions changed under every attempt to change them".to_owned()))
    }

    /// Applies a change that leaves no audit entry, because what it is about leaves its own. Returns the deletions as they
    /// are then.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn tidy_deletions(
        &self,
        call: &Call,
        rule: impl Fn(&mut Deletions),
    ) -> Result<Deletions, Failure> {
        for _ in 0..MAX_ATTEMPTS {
            let was = self.deletions(call).await?;
            let mut now = was.clone();
            rule(&mut now);
            if now == was || self.put_deletions(call, &mut now)?.commit_if().await? {
                return Ok(now);
            }
        }
        Err(Failure::Busy("deletions changed under every attempt to change them".to_owned()))
    }

    fn put_deletions(&self, call: &Call, deletions: &mut Deletions) -> Result<Transaction<'_, ()>, Failure> {
        deletions.version += 1;
        let unmoved = Condition::over(deletions.version);
        Transaction::on(&self.table).put((), &Key::deletions(call.tenant()), deletions, unmoved)
    }

    /// Those of these pupils who are still recorded, being erased or not. One BatchGetItem per 100.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn pupils_of(&self, call: &Call, pupils: &BTreeSet<PupilId>) -> Result<Vec<Pupil>, Failure> {
        let keys: Vec<Key> = pupils.iter().map(|pupil| Key::pupil(call.tenant(), *pupil)).collect();
        let mut found = Vec::new();
        for some in keys.chunks(BATCH) {
            for item in self.table.get_all(some).await?.into_values() {
                found.push(value(item)?);
            }
        }
        Ok(found)
    }
}
