//! The names of people who have accounts.

use crate::Store;
use crate::keys::Key;
use crate::table::{MAX_TRANSACTION, value};
use domain::access::call::Call;
use domain::accounts::user::User;
use domain::base::failure::Failure;
use domain::base::ids::UserId;
use std::collections::{BTreeMap, BTreeSet};

impl Store {
    /// The full name of an account's holder; `None` when the account has been deleted or is pending.
    pub async fn name_of(&self, call: &Call, user: UserId) -> Result<Option<String>, Failure> {
        let found: Option<User> = self.table.get(&Key::user(call.tenant(), user)).await?;
        Ok(found.map(|user| user.person.full_name()))
    }

    /// The full names of those of these people who have an account that is not pending. One BatchGetItem per 100.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn names_of(
        &self,
        call: &Call,
        users: &BTreeSet<UserId>,
    ) -> Result<BTreeMap<UserId, String>, Failure> {
        let keys: Vec<Key> = users.iter().map(|user| Key::user(call.tenant(), *user)).collect();
        let mut names = BTreeMap::new();
        for some in keys.chunks(MAX_TRANSACTION) {
            for item in self.table.get_all(some).await?.into_values() {
                let user: User = value(item)?;
                names.insert(user.id, user.person.full_name());
            }
        }
        Ok(names)
    }
}
