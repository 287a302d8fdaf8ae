//! Outgoing mail: it waits on the item whose change it announces, and the table's stream tells of it.
//! A sender claims it, sends it and takes it off; a claim whose sender died runs out.

use crate::Store;
use crate::keys::Key;
use crate::table::{failure, number, text, value};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::base::failure::Failure;
use domain::base::mail::{LEASE_SECONDS, QueuedMail};
use domain::base::moment::Moment;
use serde::Deserialize;

/// An event of the table's stream, as far as it matters here.
#[derive(Debug, Deserialize)]
pub struct StreamEvent {
    /// Its records, in order.
    #[serde(rename = "Records")]
    pub records: Vec<StreamRecord>,
}

/// One change of one item.
#[derive(Debug, Deserialize)]
pub struct StreamRecord {
    dynamodb: StreamImage,
}

#[derive(Debug, Deserialize)]
struct StreamImage {
    #[serde(rename = "Keys")]
    keys: StreamKeys,
    #[serde(rename = "NewImage")]
    new_image: Option<serde_json::Value>,
    #[serde(rename = "SequenceNumber")]
    sequence_number: String,
}

#[derive(Debug, Deserialize)]
struct StreamKeys {
    pk: Text,
    sk: Text,
}

#[derive(Debug, Deserialize)]
struct Text {
    #[serde(rename = "S")]
    s: String,
}

/// A mail the stream told of.
#[derive(Debug)]
pub struct Waiting {
    key: Key,
    id: String,
}

/// What came of a claim.
#[derive(Debug)]
pub enum Claim {
    /// It is ours to send.
    Mine(Box<QueuedMail>),
    /// It has been sent, replaced by a newer one, or its account is gone.
    Gone,
    /// Another sender has it; if that one died, its claim runs out.
    Held,
}

impl StreamRecord {
    /// Where the record stands in the stream: what a failed one is named by.
    pub fn sequence_number(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// The item as it is now; none when it was deleted.
    pub(crate) fn image(&self) -> Option<&serde_json::Value> {
        self.dynamodb.new_image.as_ref()
    }

    /// The item's key.
    pub(crate) fn key(&self) -> Key {
        let keys = &self.dynamodb.keys;
        Key { pk: keys.pk.s.clone(), sk: keys.sk.s.clone() }
    }

    /// The mail that waits on the item; none when there is none, or when the change is a claim itself.
    pub fn waiting(&self) -> Option<Waiting> {
        let mail = self.image()?.pointer("/mail/M")?;
        if mail.get("lease").is_some() {
            return None;
        }
        let id = mail.pointer("/id/S")?.as_str()?.to_owned();
        Some(Waiting { key: self.key(), id })
    }
}

impl Store {
    /// Claims a mail for [`LEASE_SECONDS`].
    pub async fn claim_mail(&self, waiting: &Waiting, moment: &Moment) -> Result<Claim, Failure> {
        let now = moment.now.as_second();
        let claimed = self
            .table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(waiting.key.attributes()))
            .update_expression("SET mail.lease = :until ADD version :one")
            .condition_expression(
                "mail.id = :id AND (attribute_not_exists(mail.lease) OR mail.lease <= :now)",
            )
            .expression_attribute_values(":until", number(now + LEASE_SECONDS))
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":id", text(&waiting.id))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match claimed {
            Ok(answer) => match answer.attributes.and_then(|mut item| item.remove("mail")) {
                Some(AttributeValue::M(mail)) => Ok(Claim::Mine(Box::new(value(mail)?))),
                _ => Err(Failure::Bug("a claimed mail was not in the answer".to_owned())),
            },
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    let current =
                        refused.item().and_then(|item| item.get("mail")).and_then(|mail| mail.as_m().ok());
                    let same = current.and_then(|mail| mail.get("id")).and_then(|id| id.as_s().ok())
                        == Some(&waiting.id);
                    Ok(if same { Claim::Held } else { Claim::Gone })
                }
                _ => Err(failure("UpdateItem", &error)),
            },
        }
    }

    /// Lets a claim run out at once, because the mail could not be sent: the next delivery may claim it. The lease
    /// itself stays, so that this change is not news to the stream.
    pub async fn release_mail(&self, waiting: &Waiting, moment: &Moment) -> Result<(), Failure> {
        let released = self
            .table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(waiting.key.attributes()))
            .update_expression("SET mail.lease = :now ADD version :one")
            .condition_expression("mail.id = :id")
            .expression_attribute_values(":now", number(moment.now.as_second()))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":id", text(&waiting.id))
            .send()
            .await;
        ignore_replaced(released)
    }

    /// Takes a sent mail off its item.
    pub async fn mail_sent(&self, waiting: &Waiting) -> Result<(), Failure> {
        let removed = self
            .table
            .client
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(waiting.key.attributes()))
            .update_expression("REMOVE mail ADD version :one")
            .condition_expression("mail.id = :id")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":id", text(&waiting.id))
            .send()
            .await;
        ignore_replaced(removed)
    }
}

/// A newer mail has taken this one's place, or the account is gone: then there is nothing to do.
fn ignore_replaced<T>(written: Result<T, SdkError<UpdateItemError>>) -> Result<(), Failure> {
    match written {
        Ok(_) => Ok(()),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
        {
            Ok(())
        }
        Err(error) => Err(failure("UpdateItem", &error)),
    }
}
