//! The lasting secrets of accounts, and their move to the current secret key (ADR 0013).

use crate::accounts::pending::Credential;
use crate::accounts::second_factor::attribute;
use crate::keys::{Key, PENDING, USER, school};
use crate::table::{Condition, Item, Range, number, value};
use crate::{Page, Store};
use domain::access::call::Call;
use domain::accounts::pending_user::Invitation;
use domain::accounts::renewal::{KeptSecrets, Renewal};
use domain::accounts::second_factor::Factor;
use domain::accounts::security_questions::KeptAnswer;
use domain::accounts::user::User;
use domain::base::failure::Failure;
use domain::base::keys::KeyId;
use serde::Deserialize;

/// Accounts per page: one BatchGetItem takes 100.
const ACCOUNTS_PER_PAGE: i32 = 100;

/// An account with its lasting secrets.
#[derive(Debug)]
pub struct SecretsHolder {
    /// The active or deactivated account.
    pub user: User,
    answers: Vec<KeptAnswer>,
    factor: Option<Factor>,
    told: Option<KeyId>,
}

impl SecretsHolder {
    /// Its lasting secrets.
    pub fn kept(&self) -> KeptSecrets<'_> {
        KeptSecrets { answers: &self.answers, factor: self.factor.as_ref(), told: self.told.as_ref() }
    }
}

#[derive(Deserialize)]
struct Invited {
    invitation: Invitation,
}

impl Store {
    /// A page of the school's active and deactivated accounts with their lasting secrets.
    pub async fn secrets_holders(
        &self,
        call: &Call,
        cursor: Option<&str>,
    ) -> Result<Page<SecretsHolder>, Failure> {
        let pk = school(call.tenant());
        let (users, next): (Vec<User>, _) =
            self.table.page(&Range::of(&pk, USER), cursor, ACCOUNTS_PER_PAGE).await?;
        let keys: Vec<Key> = users.iter().map(|user| Key::credential(call.tenant(), user.id)).collect();
        let mut found = self.table.get_all(&keys).await?;
        let mut rows = Vec::new();
        for (user, key) in users.into_iter().zip(keys) {
            // An account that was deleted between the two reads has no credential.
            if let Some(credential) = found.remove(&key) {
                let Credential { answers, factor, told, .. } = value(credential)?;
                rows.push(SecretsHolder { user, answers, factor, told });
            }
        }
        Ok(Page { rows, next })
    }

    /// A page of the invitations of the school's pending accounts.
    pub async fn invitations(&self, call: &Call, cursor: Option<&str>) -> Result<Page<Invitation>, Failure> {
        let pk = school(call.tenant());
        let (rows, next): (Vec<Invited>, _) =
            self.table.page(&Range::of(&pk, PENDING), cursor, ACCOUNTS_PER_PAGE).await?;
        Ok(Page { rows: rows.into_iter().map(|row| row.invitation).collect(), next })
    }

    /// Writes what moves an account's secrets to the current key, in one write. It changes no record that people see, so
    /// it has no audit entry. Returns `false` when the secrets are no longer `kept`, or another mail about them is still
    /// waiting: the next sign-in tries again.
    pub async fn renew_secrets(
        &self,
        user: &User,
        kept: KeptSecrets<'_>,
        renewal: &Renewal,
    ) -> Result<bool, Failure> {
        let (mut sets, mut conditions) = (Vec::new(), vec!["attribute_exists(pk)"]);
        let mut values = Item::from([(":one".to_owned(), number(1))]);
        if let Some(answers) = &renewal.answers {
            sets.push("answers = :answers");
            conditions.push("answers = :answers_kept");
            values.insert(":answers".to_owned(), attribute(answers)?);
            values.insert(":answers_kept".to_owned(), attribute(&kept.answers)?);
        }
        if let Some(factor) = &renewal.factor {
            sets.push("factor = :factor");
            conditions.push("factor.version = :factor_kept");
            values.insert(":factor".to_owned(), attribute(factor)?);
            values.insert(":factor_kept".to_owned(), number(factor.version - 1));
        }
        if let Some((told, mail)) = &renewal.notice {
            sets.push("told = :told, mail = :mail");
            conditions.push("attribute_not_exists(mail)");
            values.insert(":told".to_owned(), attribute(told)?);
            values.insert(":mail".to_owned(), attribute(mail)?);
        }
        let update = format!("SET {} ADD version :one", sets.join(", "));
        let key = Key::credential(user.organisation, user.id);
        self.table.update(&key, &update, Condition::all(&conditions, values)).await
    }
}
