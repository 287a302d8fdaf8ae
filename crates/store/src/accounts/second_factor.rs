//! Second factors, which are stored with the password, and the school's setting that requires them.

use crate::Store;
use crate::accounts::pending::Credential;
use crate::keys::Key;
use crate::table::{Condition, Item, Transaction, number, value};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::call::Call;
use domain::accounts::second_factor::Factor;
use domain::accounts::user::User;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::UserId;
use domain::base::mail::QueuedMail;
use serde::Serialize;

/// Serialises a value as one attribute.
pub(crate) fn attribute<T: Serialize>(value: &T) -> Result<AttributeValue, Failure> {
    serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(value)
        .map_err(|error| Failure::Bug(format!("not an attribute: {error}")))
}

impl<L: Clone> Transaction<'_, L> {
    /// Writes a second factor with a code used up, on the condition that it is still the one it was made from.
    pub(crate) fn use_up(self, label: L, credential: &Key, factor: &Factor) -> Result<Self, Failure> {
        let values = [(":was", number(factor.version - 1)), (":factor", attribute(factor)?)];
        self.update(
            label,
            credential,
            "SET factor = :factor",
            Condition::new("factor.version = :was", values),
        )
    }
}

impl Store {
    /// The password hash and the second factor of the caller.
    ///
    /// # Errors
    /// `Unauthenticated`: nobody is signed in, or the account is gone.
    pub async fn own_credential(&self, call: &Call) -> Result<(String, Option<Factor>), Failure> {
        let user = call.actor()?;
        let credential: Option<Credential> = self.table.get(&Key::credential(call.tenant(), user.id)).await?;
        let credential = credential.ok_or(Failure::SIGNED_OUT)?;
        Ok((credential.password_hash, credential.factor))
    }

    /// An account of the school, and its second factor, in one BatchGetItem.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn factor_of(&self, call: &Call, user: UserId) -> Result<(User, Option<Factor>), Failure> {
        let keys = [Key::user(call.tenant(), user), Key::credential(call.tenant(), user)];
        let mut found = self.table.get_all(&keys).await?;
        match keys.map(|key| found.remove(&key)) {
            [Some(user), Some(credential)] => Ok((value(user)?, value::<Credential>(credential)?.factor)),
            _ => Err(Failure::NOT_FOUND),
        }
    }

    /// Writes a second factor over the one it was made from, in one transaction. Updates the account's flag, queues the
    /// mail if there is one, and writes the audit entry. Returns `false` when the stored factor is another one.
    pub async fn change_factor(
        &self,
        call: &Call,
        user: UserId,
        was: Option<&Factor>,
        now: &Factor,
        event: Event,
        mail: Option<QueuedMail>,
    ) -> Result<bool, Failure> {
        let mut values =
            Item::from([(":factor".to_owned(), attribute(now)?), (":one".to_owned(), number(1))]);
        let unchanged = match was {
            None => "attribute_exists(pk) AND attribute_not_exists(factor)",
            Some(was) => {
                values.insert(":was".to_owned(), number(was.version));
                "factor.version = :was"
            }
        };
        let update = "SET factor = :factor ADD version :one";
        let has = Condition::new(
            "attribute_exists(pk)",
            [(":on", AttributeValue::Bool(now.on)), (":one", number(1))],
        );
        let mut transaction = Transaction::on(&self.table)
            .update((), &Key::credential(call.tenant(), user), update, Condition::all(&[unchanged], values))?
            .update((), &Key::user(call.tenant(), user), "SET second_factor = :on ADD version :one", has)?
            .audit((), &Entry::of(call, event)?)?;
        // Each mail has an item of its own: on the account's item, the news that a factor is on would replace an unsent
        // mail that one was taken off.
        if let Some(mail) = mail {
            transaction = transaction.tell((), call, &mail)?;
        }
        transaction.commit_if().await
    }
}
