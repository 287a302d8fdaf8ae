//! The rule of every emailed link: of sign-up, of a forgotten password, and of a new email address. A link is bound to
//! the state of its account at the time of issue, so whatever ends the account's sessions ends its open links too.

use crate::accounts::pending_user::PendingUser;
use crate::accounts::user::User;
use crate::base::hash::{constant_time_eq, fingerprint};
use crate::base::keys::{KeyId, SecretKey, SecretKeys};
use crate::base::secret::LinkToken;
use crate::base::text::Email;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The state of an account that its emailed links are bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The account's epoch, which rises with each of these: a new password or new answers, another email address, the
    /// end of its sessions, deactivation.
    epoch: u32,
    /// The fingerprint of the account's email address.
    address: String,
}

impl Binding {
    pub(super) fn of(epoch: u32, email: &Email) -> Binding {
        Binding { epoch, address: fingerprint(email.as_str().as_bytes()) }
    }
}

impl User {
    /// The state that links of this account are bound to; `None` while it is deactivated, when no link opens it.
    pub fn binding(&self) -> Option<Binding> {
        self.is_active().then(|| Binding::of(self.epoch, &self.person.email))
    }
}

impl PendingUser {
    /// The state that links of this account are bound to.
    pub fn binding(&self) -> Option<Binding> {
        Some(Binding::of(self.epoch, &self.person.email))
    }
}

/// An emailed link as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailedLink {
    /// The fingerprint of the link's secret.
    pub fingerprint: String,
    /// The key from which the secret is derived. The link ends with it.
    pub key: KeyId,
    /// The time when the link expires.
    pub expires: Timestamp,
    /// The state of the account when the link was issued; `None` opens nothing.
    bound_to: Option<Binding>,
}

/// The reason why a link opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// It was never issued or was replaced, or its account has changed since.
    Dead,
    /// It is the right one, but too old, or its key has ended.
    Expired,
}

impl EmailedLink {
    /// A link that is derived from this key and bound to the present state of its account.
    pub fn new(
        token: &LinkToken,
        key: &SecretKey,
        account: Option<Binding>,
        expires: Timestamp,
    ) -> EmailedLink {
        EmailedLink { fingerprint: token.fingerprint(), key: key.id(), expires, bound_to: account }
    }

    /// Checks that this token opens the link now, for its account in the present state.
    ///
    /// # Errors
    /// A [`LinkEnd`]. `Expired` only for a link that would otherwise work.
    pub fn open(
        &self,
        token: &LinkToken,
        account: Option<Binding>,
        keys: &SecretKeys,
        now: Timestamp,
    ) -> Result<(), LinkEnd> {
        let right = constant_time_eq(token.fingerprint().as_bytes(), self.fingerprint.as_bytes());
        if !right || account.is_none() || account != self.bound_to {
            Err(LinkEnd::Dead)
        } else if now >= self.expires || keys.accepted(&self.key, now).is_none() {
            Err(LinkEnd::Expired)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{OrganisationId, UserId};
    use uuid::Uuid;

    #[test]
    fn a_link_opens_its_account_only_in_the_state_in_which_it_was_issued() {
        let keys = SecretKeys::parse("0123456789abcdef").expect("long enough");
        let key = keys.current();
        let token = |generation| key.link(OrganisationId(Uuid::nil()), UserId(Uuid::nil()), generation);
        let account =
            |epoch, email| Some(Binding::of(epoch, &Email::parse(email).expect("an email address")));
        let at = |second| Timestamp::from_second(second).expect("a time");
        let link = EmailedLink::new(&token(1), key, account(3, "ann@school.example"), at(100));
        let cases = [
            (1, account(3, "ann@school.example"), 99, Ok(())),
            (1, account(3, "ann@school.example"), 100, Err(LinkEnd::Expired)),
            (2, account(3, "ann@school.example"), 99, Err(LinkEnd::Dead)),
            (1, account(4, "ann@school.example"), 99, Err(LinkEnd::Dead)),
            (1, account(4, "ann@school.example"), 100, Err(LinkEnd::Dead)),
            (1, account(2, "ann@school.example"), 99, Err(LinkEnd::Dead)),
            (1, account(3, "anne@school.example"), 99, Err(LinkEnd::Dead)),
            (1, None, 99, Err(LinkEnd::Dead)),
        ];
        for (generation, present, now, expected) in cases {
            let opened = link.open(&token(generation), present.clone(), &keys, at(now));
            assert_eq!(opened, expected, "{generation} {present:?} {now}");
        }
        let unbound = EmailedLink::new(&token(1), key, None, at(100));
        assert_eq!(unbound.open(&token(1), None, &keys, at(99)), Err(LinkEnd::Dead));
        let other = r#"{"current":{"id":"2026-11","key":"bbbbbbbbbbbbbbbb"}}"#;
        let other = SecretKeys::parse(other).expect("another key");
        let present = account(3, "ann@school.example");
        assert_eq!(link.open(&token(1), present, &other, at(99)), Err(LinkEnd::Expired), "its key has ended");
    }
}
