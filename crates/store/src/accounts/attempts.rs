//! Counts sign-in attempts. Attempts that arrive at the same moment are still counted one by one.

use crate::Store;
use crate::accounts::second_factor::attribute;
use crate::keys::Key;
use crate::table::{Condition, Item, Transaction, failure, number, text, value};
use crate::versioned::MAX_ATTEMPTS;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::accounts::attempts::{
    ADDRESS_FORGOTTEN_AFTER, AddressAttempts, Attempts, AttemptsOf, MOST_NAMES_OF_ADDRESS, hash_of_name,
};
use domain::audit::entry::Entry;
use domain::base::failure::{Failure, Held};
use domain::base::mail::QueuedMail;
use domain::base::moment::Moment;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

/// An attempt. It is counted before the password is checked.
#[derive(Debug)]
pub struct Attempt {
    pub(crate) key: Key,
    /// The end of the wait before the next attempt, if this one is wrong; `None` while attempts are free.
    until: Option<Timestamp>,
    /// True if the person has already been told about the wait.
    told: bool,
    /// The time of the previous attempt, from which the wait before this one was counted.
    before: Option<Timestamp>,
}

impl Attempt {
    /// The end of the wait that this attempt began, if the person has not been told about it.
    pub fn untold(&self) -> Option<Timestamp> {
        self.until.filter(|_| !self.told)
    }
}

/// The result of a conditional write.
enum AttemptWrite<T> {
    Now(T),
    /// The condition did not hold; holds the stored item instead.
    Not(Option<T>),
}

/// Fails with `Failure::Waiting` until this time.
fn must_wait(held: Held, until: Option<Timestamp>, moment: &Moment) -> Result<(), Failure> {
    match until.filter(|until| *until > moment.now) {
        None => Ok(()),
        Some(until) => {
            let seconds = until.duration_since(moment.now).as_secs_f64().ceil();
            // A wait lasts at most a month, so this fits.
            Err(Failure::Waiting { held, until, seconds: seconds as i64 })
        }
    }
}

/// Fails with `Failure::Waiting` while the visitor's network address must wait.
pub(crate) fn address_must_wait(tries: &AddressAttempts, moment: &Moment) -> Result<(), Failure> {
    let until = tries.wait_until().filter(|_| tries.is_current(moment.now));
    must_wait(Held::Address, until, moment)
}

impl Store {
    /// Counts an attempt. The first nine only increment the count. From the tenth, each is one write on the condition
    /// that the count is still the one that was read, and the write also begins the wait: so of any number of attempts
    /// at the same moment, one gets through.
    ///
    /// # Errors
    /// `Waiting`: the next attempt must wait. `Busy`: other attempts changed the count every time it was read.
    pub async fn record_attempt(&self, moment: &Moment, tried: AttemptsOf<'_>) -> Result<Attempt, Failure> {
        let key = Key::tries(tried);
        let now = moment.now;
        let ttl = (now + tried.forgotten_after()).as_second();
        for _ in 0..MAX_ATTEMPTS {
            let free = [
                (":now", text(now.to_string())),
                (":ttl", number(ttl)),
                (":one", number(1)),
                (":second", number(now.as_second())),
                (":last", number(tried.free() - 1)),
            ];
            let counted = self
                .write_attempts(
                    &key,
                    "SET tried = :now, #ttl = :ttl ADD tries :one",
                    // DynamoDB may delete an expired count days late; the second write below starts it again.
                    "attribute_not_exists(tries) OR (tries < :last AND #ttl > :second)",
                    free,
                )
                .await?;
            let was: Attempts = match counted {
                AttemptWrite::Now(_) => return Ok(Attempt { key, until: None, told: false, before: None }),
                AttemptWrite::Not(None) => continue,
                AttemptWrite::Not(Some(was)) => was,
            };
            must_wait(tried.held(), was.waiting(tried, now), moment)?;
            let (tries, told) = if was.is_current(now) { (was.tries + 1, was.told) } else { (1, false) };
            let next = [
                (":next", number(tries)),
                (":now", text(now.to_string())),
                (":ttl", number(ttl)),
                (":told", AttributeValue::Bool(told)),
                (":was", number(was.tries)),
                (":before", text(was.tried.to_string())),
            ];
            let begun = self
                .write_attempts(
                    &key,
                    "SET tries = :next, tried = :now, #ttl = :ttl, told = :told",
                    "tries = :was AND tried = :before",
                    next,
                )
                .await?;
            if let AttemptWrite::Now(tries) = begun {
                let until = Attempts::wait_until(&tries, tried);
                return Ok(Attempt { key, until, told, before: Some(was.tried) });
            }
        }
        Err(Failure::Busy("the attempts of a name changed under every try to count one".to_owned()))
    }

    /// Returns an attempt, and ends the wait that it began: it was not wrong, but proves too little. Earlier attempts
    /// still count.
    pub async fn return_attempt(&self, attempt: &Attempt) -> Result<(), Failure> {
        let there = "attribute_exists(#ttl)";
        let one = (":one", number(1));
        match attempt.before {
            None => {
                self.write_attempts::<Attempts>(&attempt.key, "SET tries = tries - :one", there, [one])
                    .await?
            }
            Some(before) => {
                let values = [one, (":before", text(before.to_string()))];
                let update = "SET tries = tries - :one, tried = :before";
                self.write_attempts::<Attempts>(&attempt.key, update, there, values).await?
            }
        };
        Ok(())
    }

    /// Deletes the count: the person has proved that the account is theirs.
    pub async fn clear_attempts(&self, attempt: &Attempt) -> Result<(), Failure> {
        let key = Some(attempt.key.attributes());
        let deleted = self.table.client.delete_item().table_name(&self.table.name).set_key(key).send().await;
        deleted.map(drop).map_err(|error| failure("DeleteItem", &error))
    }

    /// Counts the name of a wrong attempt for the visitor's network address. Attempts that are already running are not
    /// stopped.
    pub async fn count_address_attempt(&self, moment: &Moment, name: &str) -> Result<(), Failure> {
        let Some(address) = moment.address.as_deref() else { return Ok(()) };
        let (key, now) = (Key::tries_of_address(address), moment.now);
        let name = hash_of_name(name);
        let times = || [(":now", text(now.to_string())), (":second", number(now.as_second()))];
        let ttl = || (":ttl", number((now + ADDRESS_FORGOTTEN_AFTER).as_second()));
        let names = || (":names", AttributeValue::Ss(vec![name.clone()]));
        let added = [(":most", number(MOST_NAMES_OF_ADDRESS)), (":name", text(name.clone())), ttl(), names()];
        let counted = self
            .write_attempts::<AddressAttempts>(
                &key,
                "SET tried = :now, #ttl = if_not_exists(#ttl, :ttl) ADD tried_names :names",
                "attribute_not_exists(tried_names) OR (#ttl > :second AND (size(tried_names) < :most OR contains(tried_names, :name)))",
                times().into_iter().chain(added),
            )
            .await?;
        let AttemptWrite::Not(Some(was)) = counted else { return Ok(()) };
        // Either the set is full, or it has expired and the `ttl` has not deleted it yet. Of two attempts that begin a
        // new set at the same moment, one counts.
        if was.is_current(now) {
            let full = "SET tried = :now";
            self.write_attempts::<AddressAttempts>(&key, full, "#ttl > :second", times()).await?;
        } else {
            let afresh = "SET tried = :now, #ttl = :ttl, tried_names = :names";
            let values = times().into_iter().chain([ttl(), names()]);
            self.write_attempts::<AddressAttempts>(&key, afresh, "#ttl <= :second", values).await?;
        }
        Ok(())
    }

    /// Records that the person was told about a wait, with the mail and the audit entry if the name has an account. A
    /// name without an account takes one transaction too. Idempotent.
    pub async fn begin_wait(
        &self,
        attempt: &Attempt,
        told: Option<(QueuedMail, Entry)>,
    ) -> Result<(), Failure> {
        let waits = "attribute_exists(pk) AND told = :no";
        let (yes, no) = ((":yes", AttributeValue::Bool(true)), (":no", AttributeValue::Bool(false)));
        let one = (":one", number(1));
        let transaction = Transaction::on(&self.table);
        let transaction = match told {
            None => {
                let update = "SET told = :yes ADD version :one";
                transaction.update((), &attempt.key, update, Condition::new(waits, [yes, no, one]))?
            }
            Some((mail, entry)) => {
                let update = "SET told = :yes, mail = :mail ADD version :one";
                let condition = Condition::new(waits, [yes, no, one, (":mail", attribute(&mail)?)]);
                transaction.update((), &attempt.key, update, condition)?.audit((), &entry)?
            }
        };
        transaction.commit_if().await.map(drop)
    }

    async fn write_attempts<'v, T: DeserializeOwned>(
        &self,
        key: &Key,
        update: &str,
        condition: &str,
        values: impl IntoIterator<Item = (&'v str, AttributeValue)>,
    ) -> Result<AttemptWrite<T>, Failure> {
        let values: Item = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let written = self
            .table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(key.attributes()))
            .update_expression(update)
            .condition_expression(condition)
            .expression_attribute_names("#ttl", "ttl")
            .set_expression_attribute_values(Some(values))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match written {
            Ok(answer) => Ok(AttemptWrite::Now(value(answer.attributes.unwrap_or_default())?)),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(AttemptWrite::Not(refused.item().cloned().map(value).transpose()?))
                }
                _ => Err(failure("UpdateItem", &error)),
            },
        }
    }
}
