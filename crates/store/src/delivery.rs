//! Outgoing mail. It waits on the item of the change that it announces, and the table's stream reports it. A sender
//! claims it with a lease, sends it and removes it. If the sender dies, the lease expires.

use crate::Store;
use crate::accounts::pending::AccountRef;
use crate::keys::Key;
use crate::table::{failure, number, text, value};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::access::call::Call;
use domain::accounts::mail_fault::MailFault;
use domain::base::failure::Failure;
use domain::base::mail::{LEASE_SECONDS, QueuedMail};
use domain::base::moment::Moment;
use domain::base::text::Email;
use serde::{Deserialize, Serialize};

/// An event of the table's stream. Fields that are not needed here are left out.
#[derive(Debug, Deserialize)]
pub struct StreamEvent {
    /// The changes, in the order of the stream.
    #[serde(rename = "Records")]
    pub records: Vec<StreamRecord>,
}

/// A change of one item. Written as JSON, it is a record for a [`StreamEvent`] again.
#[derive(Debug, Deserialize, Serialize)]
pub struct StreamRecord {
    dynamodb: StreamImage,
}

#[derive(Debug, Deserialize, Serialize)]
struct StreamImage {
    #[serde(rename = "Keys")]
    keys: StreamKeys,
    #[serde(rename = "NewImage", skip_serializing_if = "Option::is_none")]
    new_image: Option<serde_json::Value>,
    #[serde(rename = "SequenceNumber")]
    sequence_number: String,
}

#[derive(Debug, Deserialize, Serialize)]
struct StreamKeys {
    pk: Text,
    sk: Text,
}

#[derive(Debug, Deserialize, Serialize)]
struct Text {
    #[serde(rename = "S")]
    s: String,
}

/// A queued mail that the stream reported.
#[derive(Debug)]
pub struct Waiting {
    key: Key,
    id: String,
}

/// The result of a claim.
#[derive(Debug)]
pub enum Claim {
    /// The mail is claimed: send it.
    Mine(Box<QueuedMail>),
    /// The mail is gone: it has been sent, a newer one has replaced it, or its account has been deleted.
    Gone,
    /// Another sender has the lease. If that sender died, the lease expires.
    Held,
}

impl StreamRecord {
    /// The record's place in the stream. Lambda identifies a failed record by it.
    pub fn sequence_number(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// The item after the change; `None` when it was deleted.
    pub(crate) fn image(&self) -> Option<&serde_json::Value> {
        self.dynamodb.new_image.as_ref()
    }

    pub(crate) fn key(&self) -> Key {
        let keys = &self.dynamodb.keys;
        Key { pk: keys.pk.s.clone(), sk: keys.sk.s.clone() }
    }

    /// The mail that is queued on the item. `None` when there is none, or when it has a lease: then the change is the
    /// claim itself.
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
    /// Claims a mail with a lease of [`LEASE_SECONDS`], in one conditional write.
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

    /// Ends a lease at once because the mail could not be sent: the next delivery may claim it. The expired lease stays
    /// on the item, so that [`StreamRecord::waiting`] ignores this change.
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

    /// Removes a mail that has been sent from its item.
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

impl Store {
    /// Notes on the account with this address that a mail did not arrive, if there is one. Returns `false` if there is none.
    /// Noting the same again writes nothing.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn note_mail_fault(
        &self,
        moment: &Moment,
        address: &Email,
        fault: MailFault,
    ) -> Result<bool, Failure> {
        let Some(AccountRef { organisation, user }) = self.table.get(&Key::email(address)).await? else {
            return Ok(false);
        };
        let call = Call::of_schedule(self.organisation(moment, organisation).await?, moment.clone());
        let mut noted =
            self.change_pending_user(&call, user, |pending| Ok(pending.mail_failed(fault))).await.map(drop);
        if matches!(noted, Err(Failure::NotFound(_))) {
            // The person has signed up.
            noted = self.change_user(&call, user, |user, _| Ok(user.mail_failed(fault))).await.map(drop);
        }
        match noted {
            Err(Failure::NotFound(_)) => Ok(false),
            noted => noted.map(|()| true),
        }
    }
}

/// Ignores a failed condition: a newer mail has replaced this one, or the account is gone, so there is nothing to do.
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
