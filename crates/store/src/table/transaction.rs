//! Transactions that report which of their conditions failed.

use super::{Item, MAX_CONFLICTS, Table, item, number};
use crate::failures::{failure, too_large};
use crate::keys::Key;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update};
use domain::audit::entry::Entry;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use serde::Serialize;
use std::collections::HashMap;
use std::time::Duration;

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

    /// The stored item has this version, or does not exist if the version is 0.
    pub(crate) fn at(version: u64) -> Condition {
        Condition::over(version + 1)
    }

    pub(crate) fn new<const N: usize>(expression: &str, values: [(&str, AttributeValue); N]) -> Condition {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Condition { expression: expression.to_owned(), values, names: HashMap::new() }
    }

    /// Adds a condition that must hold too, with its values.
    pub(crate) fn extend<const N: usize>(&mut self, expression: &str, values: [(&str, AttributeValue); N]) {
        self.expression = format!("{} AND {expression}", self.expression);
        self.values.extend(values.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }

    /// Adds values that only the update names.
    pub(crate) fn valued(mut self, values: Item) -> Condition {
        self.values.extend(values);
        self
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

    pub(super) fn expression(&self) -> Option<String> {
        (!self.expression.is_empty()).then(|| self.expression.clone())
    }

    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    pub(super) fn values(self) -> Option<Item> {
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
