//! Counts of the mail that people cause.

use crate::Store;
use crate::keys::Key;
use crate::table::{Condition, Item, Transaction, number, value};
use crate::versioned::MAX_ATTEMPTS;
use domain::accounts::mail_limit::{Counted, Exceeded, MailCount};
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use jiff::Timestamp;
use std::collections::HashMap;

/// Counts as they were read, each with its key.
#[derive(Debug)]
pub struct MailCounts<'a>(Vec<(MailCount<'a>, Option<Counted>)>);

/// Counts with the mails of a request added. They must be part of a transaction.
#[derive(Debug)]
pub struct MailAdded(Vec<(Key, Option<Counted>, Counted)>);

impl<'a> MailCounts<'a> {
    /// The keys of these counts.
    pub(crate) fn keys(counts: &[MailCount<'a>]) -> impl Iterator<Item = Key> {
        counts.iter().map(|count| Key::mail(*count))
    }

    /// Takes the counts out of what was read.
    pub(crate) fn found(
        counts: &[MailCount<'a>],
        found: &mut HashMap<Key, Item>,
    ) -> Result<MailCounts<'a>, Failure> {
        let one = |count: &MailCount<'a>| {
            let counted = found.remove(&Key::mail(*count)).map(value).transpose()?;
            Ok((*count, counted))
        };
        counts.iter().map(one).collect::<Result<_, Failure>>().map(MailCounts)
    }

    /// Adds `n` mails to each count.
    ///
    /// # Errors
    /// The first count whose limit would be exceeded.
    pub fn add(&self, n: u32, now: Timestamp) -> Result<MailAdded, Exceeded<'a>> {
        let one = |(count, was): &(MailCount<'a>, Option<Counted>)| {
            Ok((Key::mail(*count), *was, Counted::add(*was, *count, n, now)?))
        };
        self.0.iter().map(one).collect::<Result<_, _>>().map(MailAdded)
    }
}

impl<L: Clone> Transaction<'_, L> {
    /// Writes counts over those that were read.
    pub(crate) fn count_mail(self, label: L, added: &MailAdded) -> Result<Self, Failure> {
        added.0.iter().try_fold(self, |transaction, (key, was, now)| {
            let condition = match was {
                None => Condition::absent(),
                Some(was) => Condition::new("clear_at = :was", [(":was", number(was.clear_at))]),
            };
            transaction.put(label.clone(), key, now, condition)
        })
    }
}

impl Store {
    /// Counts a request for `n` mails before it is carried out, with one or two conditional writes per count, so that
    /// requests at the same moment are still counted one by one. A request that then fails stays counted, and so does
    /// one that a later count refuses.
    ///
    /// # Errors
    /// `TooOften`: a limit would be exceeded. `Busy`.
    pub async fn count_mail(&self, moment: &Moment, counts: &[MailCount<'_>], n: u32) -> Result<(), Failure> {
        for count in counts {
            self.count_one(*count, n, moment.now).await?;
        }
        Ok(())
    }

    async fn count_one(&self, count: MailCount<'_>, n: u32, now: Timestamp) -> Result<(), Failure> {
        let (key, cost, second) = (Key::mail(count), count.cost(n), now.as_millisecond());
        for _ in 0..MAX_ATTEMPTS {
            let more = [
                (":cost", number(cost)),
                (":now", number(second)),
                (":latest", number(count.latest(n, now))),
                // At least as late as the count is clear, because it is within the limit.
                (":ttl", number(Counted::until(count.latest(0, now)).ttl)),
            ];
            // `ttl` is a name that DynamoDB reserves.
            let more = Condition::new("clear_at > :now AND clear_at <= :latest", more).naming("#ttl", "ttl");
            let update = "SET clear_at = clear_at + :cost, #ttl = :ttl";
            if self.table.update(&key, update, more).await? {
                return Ok(());
            }
            let was: Option<Counted> = self.table.get(&key).await?;
            let next = Counted::add(was, count, n, now).map_err(|exceeded| exceeded.refused(now))?;
            let first =
                [(":clear", number(next.clear_at)), (":now", number(second)), (":ttl", number(next.ttl))];
            let clear = "attribute_not_exists(clear_at) OR clear_at <= :now";
            let first = Condition::new(clear, first).naming("#ttl", "ttl");
            if self.table.update(&key, "SET clear_at = :clear, #ttl = :ttl", first).await? {
                return Ok(());
            }
        }
        Err(Failure::Busy("a count of mail changed under every attempt to add to it".to_owned()))
    }
}
