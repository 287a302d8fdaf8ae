//! Reads and writes the table: single reads, pages, and transactions that report which of their conditions failed.

use crate::conflicts::Conflicts;
pub(crate) use crate::failures::failure;
use crate::failures::too_large;
use crate::keys::{Key, USER};
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, KeysAndAttributes, Put, TransactWriteItem, Update,
};
use domain::audit::entry::Entry;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::time::Duration;

pub(crate) type Item = HashMap<String, AttributeValue>;

/// The most items that DynamoDB takes in one transaction.
pub(crate) const MAX_TRANSACTION: usize = 100;

/// The longest sort key that a cursor may stand for, in bytes. Ours are far shorter; DynamoDB's limit is 1,024.
const MAX_CURSOR: usize = 512;

/// The most reads for one page of a filtered list.
const MAX_READS: usize = 10;

/// The most attempts at a transaction that conflicts with another one. Conflicts come from people who click at the same
/// moment: eight attempts over about 2.5 seconds outlast as many of them as one school has.
const MAX_CONFLICTS: u32 = 8;

#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
}

/// Builds an item from a value and its key.
pub(crate) fn item<T: Serialize>(key: &Key, value: &T) -> Result<Item, Failure> {
    let mut item: Item = serde_dynamo::aws_sdk_dynamodb_1::to_item(value)
        .map_err(|error| Failure::Bug(format!("not an item: {error}")))?;
    item.extend(key.attributes());
    Ok(item)
}

/// Reads a value from an item. Fails with `Failure::Bug` when it does not fit.
pub(crate) fn value<T: DeserializeOwned>(item: Item) -> Result<T, Failure> {
    serde_dynamo::aws_sdk_dynamodb_1::from_item(item)
        .map_err(|error| Failure::Bug(format!("an item could not be read: {error}")))
}

pub(crate) fn number(n: impl ToString) -> AttributeValue {
    AttributeValue::N(n.to_string())
}

pub(crate) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

impl Table {
    pub(crate) fn new(sdk: &SdkConfig, name: &str) -> Table {
        let config = aws_sdk_dynamodb::config::Builder::from(sdk).retry_classifier(Conflicts).build();
        Table { client: Client::from_conf(config), name: name.to_owned() }
    }

    /// Reads one item (strongly consistent).
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, Failure> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(key.attributes()))
            .consistent_read(true)
            .send()
            .await;
        answer.map_err(|error| failure("GetItem", &error))?.item.map(value).transpose()
    }

    /// Writes an item that must not exist yet. Returns `false` when it does.
    pub(crate) async fn put_new<T: Serialize>(&self, key: &Key, value: &T) -> Result<bool, Failure> {
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item(key, value)?));
        match put.condition_expression("attribute_not_exists(pk)").send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(failure("PutItem", &error)),
            },
        }
    }

    /// Changes attributes of one item. Returns `false` when the condition did not hold.
    pub(crate) async fn update(
        &self,
        key: &Key,
        update: &str,
        condition: Condition,
    ) -> Result<bool, Failure> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key.attributes()))
            .update_expression(update)
            .set_condition_expression(condition.expression())
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(failure("UpdateItem", &error)),
            },
        }
    }

    /// Reads up to 100 items (strongly consistent). The answer has no entry for an item that does not exist.
    pub(crate) async fn get_all(&self, keys: &[Key]) -> Result<HashMap<Key, Item>, Failure> {
        let mut found = HashMap::new();
        let mut wanted: Vec<Item> = keys.iter().map(Key::attributes).collect();
        // DynamoDB returns unprocessed keys when the answer is too large or the table is busy. They are read in the
        // next round, in ten rounds at most.
        for _ in 0..10 {
            if wanted.is_empty() {
                return Ok(found);
            }
            let keys = KeysAndAttributes::builder()
                .set_keys(Some(wanted))
                .consistent_read(true)
                .build()
                .map_err(|error| Failure::Bug(error.to_string()))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.name, keys)
                .send()
                .await
                .map_err(|error| failure("BatchGetItem", &error))?;
            for item in answer.responses.unwrap_or_default().remove(&self.name).unwrap_or_default() {
                if let (Some(AttributeValue::S(pk)), Some(AttributeValue::S(sk))) =
                    (item.get("pk"), item.get("sk"))
                {
                    found.insert(Key { pk: pk.clone(), sk: sk.clone() }, item);
                }
            }
            wanted = answer
                .unprocessed_keys
                .unwrap_or_default()
                .remove(&self.name)
                .map(|left| left.keys)
                .unwrap_or_default();
        }
        Err(Failure::Busy("BatchGetItem: keys stayed unprocessed".to_owned()))
    }

    /// Reads a page of a range. Returns the cursor of the next page too.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        range: &Range<'_>,
        cursor: Option<&str>,
        limit: i32,
    ) -> Result<(Vec<T>, Option<String>), Failure> {
        let Range { index, pk, prefix, from, until, newest_first } = *range;
        let sorted_by = index.map_or("sk", |(_, attribute)| attribute);
        // No name, day, id or number continues after the prefix with this character or a later one.
        let end = format!("{prefix}\u{10FFFF}");
        let (from, until) = (from.unwrap_or(prefix), until.unwrap_or(&end));
        let start = match cursor {
            None => None,
            Some(cursor) => Some(
                range
                    .start(cursor, from, until)
                    .ok_or_else(|| Failure::Unreadable("its cursor is not of this list".to_owned()))?,
            ),
        };
        let mut query = self
            .client
            .query()
            .table_name(&self.name)
            .set_index_name(index.map(|(name, _)| name.to_owned()))
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(pk))
            .scan_index_forward(!newest_first)
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(start);
        // An index holds only its own list, so it needs no prefix; and DynamoDB takes no empty string as a key.
        if !from.is_empty() {
            query = query
                .key_condition_expression(format!("pk = :pk AND {sorted_by} BETWEEN :from AND :until"))
                .expression_attribute_values(":from", text(from))
                .expression_attribute_values(":until", text(until));
        }
        let answer = query.send().await.map_err(|error| failure("Query", &error))?;
        let next = answer.last_evaluated_key.and_then(|key| match key.get(sorted_by) {
            Some(AttributeValue::S(last)) => last.strip_prefix(prefix).map(str::to_owned),
            _ => None,
        });
        let rows = answer.items.unwrap_or_default().into_iter().map(value).collect::<Result<_, _>>()?;
        Ok((rows, next))
    }

    /// Reads a page of the rows of a range that the filter `takes`. Stops after [`MAX_READS`] reads, even if the page
    /// is short or empty; its cursor continues from there. So a page of a long list costs no more than that of a short
    /// one.
    pub(crate) async fn filled<T: DeserializeOwned>(
        &self,
        range: &Range<'_>,
        cursor: Option<&str>,
        size: usize,
        takes: impl Fn(&T) -> bool,
    ) -> Result<(Vec<T>, Option<String>), Failure> {
        let (mut rows, mut next) = (Vec::new(), cursor.map(str::to_owned));
        for _ in 0..MAX_READS {
            // Read no more rows than the page still needs: then its cursor is the last row that was read.
            let limit = i32::try_from(size - rows.len()).unwrap_or(i32::MAX);
            let (read, more) = self.page::<T>(range, next.as_deref(), limit).await?;
            rows.extend(read.into_iter().filter(&takes));
            next = more;
            if rows.len() >= size || next.is_none() {
                break;
            }
        }
        Ok((rows, next))
    }
}

/// A range of the items of a partition: their sort keys begin with `prefix`. Ids sort by time, so the last is the
/// newest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range<'a> {
    /// The local index and its attribute; `None` to sort by the sort key. The attribute's values end with `#` and the
    /// user's id.
    pub(crate) index: Option<(&'a str, &'a str)>,
    pub(crate) pk: &'a str,
    pub(crate) prefix: &'a str,
    /// The first sort key of the range; `None` for no bound.
    pub(crate) from: Option<&'a str>,
    /// The last sort key of the range; `None` for no bound.
    pub(crate) until: Option<&'a str>,
    pub(crate) newest_first: bool,
}

impl<'a> Range<'a> {
    /// All items with this prefix, oldest first.
    pub(crate) fn of(pk: &'a str, prefix: &'a str) -> Range<'a> {
        Range { index: None, pk, prefix, from: None, until: None, newest_first: false }
    }

    /// All items with this prefix, newest first.
    pub(crate) fn newest(pk: &'a str, prefix: &'a str) -> Range<'a> {
        Range { newest_first: true, ..Range::of(pk, prefix) }
    }

    /// The key that a cursor stands for: a cursor is the last sort key without the prefix. `None` when it lies outside
    /// the range, so a forged cursor cannot reach another list.
    fn start(&self, cursor: &str, from: &str, until: &str) -> Option<Item> {
        let last = format!("{}{cursor}", self.prefix);
        if cursor.is_empty() || last.len() > MAX_CURSOR || last.as_str() < from || last.as_str() > until {
            return None;
        }
        let pk = self.pk.to_owned();
        let Some((_, attribute)) = self.index else {
            return Some(Key { pk, sk: last }.attributes());
        };
        let (_, id) = last.rsplit_once('#')?;
        let mut key = Key { pk, sk: format!("{USER}{id}") }.attributes();
        key.insert(attribute.to_owned(), text(last));
        Some(key)
    }
}

/// A transaction that is being built. Every write has a label, which names it if its condition fails.
pub(crate) struct Transaction<'a, L> {
    table: &'a Table,
    writes: Vec<(L, TransactWriteItem)>,
}

/// The reason why nothing of a transaction was written.
#[derive(Debug)]
pub(crate) enum Unwritten<L> {
    /// These writes' conditions did not hold.
    Conditions(Vec<L>),
    /// Any other failure.
    Failed(Failure),
}

/// As [`Unwritten`], but tells apart what no later attempt can write.
#[derive(Debug)]
pub(crate) enum Unsent<L> {
    Conditions(Vec<L>),
    /// DynamoDB refuses one of the items as it is, for example because it is too large.
    Unfit(Failure),
    Failed(Failure),
}

impl<L> From<Unsent<L>> for Unwritten<L> {
    fn from(unsent: Unsent<L>) -> Unwritten<L> {
        match unsent {
            Unsent::Conditions(labels) => Unwritten::Conditions(labels),
            Unsent::Unfit(failure) | Unsent::Failed(failure) => Unwritten::Failed(failure),
        }
    }
}

impl<L> From<Failure> for Unwritten<L> {
    fn from(failure: Failure) -> Unwritten<L> {
        Unwritten::Failed(failure)
    }
}

/// The condition of a write on the item as it is stored.
pub(crate) struct Condition {
    expression: String,
    values: Item,
    /// Placeholders for names that DynamoDB reserves.
    names: HashMap<String, String>,
}

impl Condition {
    /// The item must not exist.
    pub(crate) fn absent() -> Condition {
        Condition {
            expression: "attribute_not_exists(pk)".to_owned(),
            values: Item::new(),
            names: HashMap::new(),
        }
    }

    /// No condition.
    pub(crate) fn none() -> Condition {
        Condition { expression: String::new(), values: Item::new(), names: HashMap::new() }
    }

    /// The item must have this version: the one the change was made from.
    pub(crate) fn version(version: u64) -> Condition {
        Condition::new("version = :was", [(":was", number(version))])
    }

    /// The condition for writing this version: the stored item has the version before it, or does not exist if this is
    /// the first.
    pub(crate) fn over(version: u64) -> Condition {
        match version {
            0 | 1 => Condition::absent(),
            version => Condition::version(version - 1),
        }
    }

    pub(crate) fn new<const N: usize>(expression: &str, values: [(&str, AttributeValue); N]) -> Condition {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Condition { expression: expression.to_owned(), values, names: HashMap::new() }
    }

    /// All of these conditions must hold.
    pub(crate) fn all(parts: &[&str], values: Item) -> Condition {
        Condition { expression: parts.join(" AND "), values, names: HashMap::new() }
    }

    /// Adds a placeholder for a name that DynamoDB reserves.
    pub(crate) fn naming(mut self, stand_in: &str, name: &str) -> Condition {
        self.names.insert(stand_in.to_owned(), name.to_owned());
        self
    }

    fn expression(&self) -> Option<String> {
        (!self.expression.is_empty()).then(|| self.expression.clone())
    }

    fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    fn values(self) -> Option<Item> {
        (!self.values.is_empty()).then_some(self.values)
    }
}

// Finishes one write of a transaction. The SDK has one builder per kind of write; they differ only in their types.
macro_rules! under {
    ($builder:expr, $table:expr, $condition:expr) => {{
        let condition = $condition;
        $builder
            .table_name(&$table.name)
            .set_condition_expression(condition.expression())
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .build()
            .map_err(|error| Failure::Bug(error.to_string()))?
    }};
}

impl<'a, L: Clone> Transaction<'a, L> {
    pub(crate) fn on(table: &'a Table) -> Transaction<'a, L> {
        Transaction { table, writes: Vec::new() }
    }

    /// The writes that follow are of this table.
    pub(crate) fn with(mut self, table: &'a Table) -> Self {
        self.table = table;
        self
    }

    /// Writes a whole item from a value and its key.
    pub(crate) fn put<T: Serialize>(
        self,
        label: L,
        key: &Key,
        value: &T,
        condition: Condition,
    ) -> Result<Self, Failure> {
        let item = item(key, value)?;
        self.put_item(label, item, condition)
    }

    /// Writes a whole item that has been built already.
    pub(crate) fn put_item(mut self, label: L, item: Item, condition: Condition) -> Result<Self, Failure> {
        let put = under!(Put::builder().set_item(Some(item)), self.table, condition);
        self.writes.push((label, TransactWriteItem::builder().put(put).build()));
        Ok(self)
    }

    /// Changes attributes of an item. `update` and the condition share the names of their values.
    pub(crate) fn update(
        mut self,
        label: L,
        key: &Key,
        update: &str,
        condition: Condition,
    ) -> Result<Self, Failure> {
        let update = Update::builder().set_key(Some(key.attributes())).update_expression(update);
        let update = under!(update, self.table, condition);
        self.writes.push((label, TransactWriteItem::builder().update(update).build()));
        Ok(self)
    }

    /// Deletes an item.
    pub(crate) fn delete(mut self, label: L, key: &Key, condition: Condition) -> Result<Self, Failure> {
        let delete = under!(Delete::builder().set_key(Some(key.attributes())), self.table, condition);
        self.writes.push((label, TransactWriteItem::builder().delete(delete).build()));
        Ok(self)
    }

    /// Requires a condition of an item that is not written.
    pub(crate) fn check(mut self, label: L, key: &Key, condition: Condition) -> Result<Self, Failure> {
        let check = under!(ConditionCheck::builder().set_key(Some(key.attributes())), self.table, condition);
        self.writes.push((label, TransactWriteItem::builder().condition_check(check).build()));
        Ok(self)
    }

    /// Adds the audit entry of this transaction.
    pub(crate) fn audit(self, label: L, entry: &Entry) -> Result<Self, Failure> {
        self.put(label, &Key::entry(entry.organisation, entry.id), entry, Condition::absent())
    }

    /// Writes everything or nothing. The SDK sends an idempotency token, so a retry after a lost answer does not write
    /// twice. A transaction that conflicts with another one is attempted up to [`MAX_CONFLICTS`] times.
    pub(crate) async fn commit(self) -> Result<(), Unwritten<L>> {
        self.send().await.map_err(Unwritten::from)
    }

    /// As [`Transaction::commit`], but tells apart what no later attempt can write.
    pub(crate) async fn send(self) -> Result<(), Unsent<L>> {
        let (labels, items): (Vec<L>, Vec<TransactWriteItem>) = self.writes.into_iter().unzip();
        for attempt in 0..MAX_CONFLICTS {
            let sent =
                self.table.client.transact_write_items().set_transact_items(Some(items.clone())).send().await;
            let error = match sent {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
                error.as_service_error()
            else {
                let unfit = error.code() == Some("ValidationException");
                let failure = failure("TransactWriteItems", &error);
                return Err(if unfit { Unsent::Unfit(failure) } else { Unsent::Failed(failure) });
            };
            if cancelled.cancellation_reasons().iter().any(|reason| too_large(reason.message())) {
                return Err(Unsent::Unfit(Refusal::RecordTooLarge.into()));
            }
            let codes: Vec<&str> = cancelled
                .cancellation_reasons()
                .iter()
                .map(|reason| reason.code().unwrap_or("None"))
                .collect();
            let failed: Vec<L> = labels
                .iter()
                .zip(&codes)
                .filter(|(_, code)| **code == "ConditionalCheckFailed")
                .map(|(label, _)| label.clone())
                .collect();
            if !failed.is_empty() {
                return Err(Unsent::Conditions(failed));
            }
            let passing = |code: &&str| {
                matches!(
                    *code,
                    "None" | "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded"
                )
            };
            if !codes.iter().all(passing) {
                // What else there is says that an item is too large, or of the wrong form.
                return Err(Unsent::Unfit(Failure::Bug(format!("TransactWriteItems: cancelled: {codes:?}"))));
            }
            tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
        }
        Err(Unsent::Failed(Failure::Busy("TransactWriteItems: met other transactions every time".to_owned())))
    }
}
