//! Reads and writes a table: single reads and writes, pages, and transactions.

mod transaction;

pub(crate) use transaction::{Condition, Transaction, Unsent, Unwritten};

use crate::conflicts::Conflicts;
pub(crate) use crate::failures::failure;
use crate::keys::Key;
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use domain::base::failure::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};

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

    /// Reads up to 100 items (strongly consistent). The answer has no entry for an item that does not exist. A key may come
    /// twice, which DynamoDB itself refuses.
    pub(crate) async fn get_all(&self, keys: &[Key]) -> Result<HashMap<Key, Item>, Failure> {
        let mut found = HashMap::new();
        let distinct: HashSet<&Key> = keys.iter().collect();
        let mut wanted: Vec<Item> = distinct.into_iter().map(Key::attributes).collect();
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
        let Range { index, pk, prefix, from, until, newest_first, containing } = *range;
        let sorted_by = index.map_or("sk", |index| index.attribute);
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
            .set_index_name(index.map(|index| index.name.to_owned()))
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
        if let Some((attribute, texts)) = containing {
            query = query.expression_attribute_names("#containing", attribute);
            let mut any = Vec::new();
            for (n, one) in texts.iter().enumerate() {
                any.push(format!("contains(#containing, :text{n})"));
                query = query.expression_attribute_values(format!(":text{n}"), text(one));
            }
            query = query.filter_expression(any.join(" OR "));
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

/// A local index: another order of some items of a partition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Index {
    pub(crate) name: &'static str,
    /// The attribute that it sorts by. Its values end with `#` and the id in the item's sort key.
    pub(crate) attribute: &'static str,
    /// Prefix of the sort keys of its items.
    pub(crate) items: &'static str,
}

/// A range of the items of a partition: their sort keys begin with `prefix`. Ids sort by time, so the last is the
/// newest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range<'a> {
    /// `None` to sort by the sort key.
    pub(crate) index: Option<Index>,
    pub(crate) pk: &'a str,
    pub(crate) prefix: &'a str,
    /// The first sort key of the range; `None` for no bound.
    pub(crate) from: Option<&'a str>,
    /// The last sort key of the range; `None` for no bound.
    pub(crate) until: Option<&'a str>,
    pub(crate) newest_first: bool,
    /// Only items whose attribute contains one of the texts. DynamoDB reads the others too, and does not send them.
    pub(crate) containing: Option<(&'a str, &'a [String])>,
}

impl<'a> Range<'a> {
    /// All items with this prefix, oldest first.
    pub(crate) fn of(pk: &'a str, prefix: &'a str) -> Range<'a> {
        Range { index: None, pk, prefix, from: None, until: None, newest_first: false, containing: None }
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
        let Some(index) = self.index else {
            return Some(Key { pk, sk: last }.attributes());
        };
        let (_, id) = last.rsplit_once('#')?;
        let mut key = Key { pk, sk: format!("{}{id}", index.items) }.attributes();
        key.insert(index.attribute.to_owned(), text(last));
        Some(key)
    }
}
