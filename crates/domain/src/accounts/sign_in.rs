//! What a sign-in leaves in the audit trail.

use crate::access::call::Visit;
use crate::access::session::{Session, SessionToken};
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::hash::hex;
use crate::base::keys::SecretKey;
use crate::base::moment::Moment;
use crate::base::text::Email;
use std::fmt;

/// A name that was typed to sign in, or to ask for a new password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInName {
    /// An email address.
    Email(Email),
    /// What can be a generated username, as holders of School setup have.
    LoginName(String),
    /// Neither of these, as it was typed. No account has it; it is looked up all the same, so that the answer takes as
    /// long.
    Nobody(String),
}

impl SignInName {
    /// Reads a name as it was typed.
    pub fn typed(text: &str) -> SignInName {
        let nobody = || SignInName::Nobody(text.trim().to_lowercase());
        if text.contains('@') {
            return Email::parse(text).map_or_else(|_| nobody(), SignInName::Email);
        }
        let name = text.trim().to_ascii_lowercase();
        if !name.is_empty() && name.len() <= 20 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            SignInName::LoginName(name)
        } else {
            nobody()
        }
    }

    /// The name by which attempts are counted.
    pub fn as_str(&self) -> &str {
        match self {
            SignInName::Email(email) => email.as_str(),
            SignInName::LoginName(name) | SignInName::Nobody(name) => name,
        }
    }
}

/// The reason why a sign-in failed. The person is not told which it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No account has the name.
    Name,
    Password,
    /// The account is deactivated.
    Account,
    /// The code of the second factor.
    Code,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Wrong::Name => "No account has this name",
            Wrong::Password => "Wrong password",
            Wrong::Account => "The account is not active",
            Wrong::Code => "Wrong code",
        })
    }
}

/// A typed name as the trail holds it: a keyed hash, because a person may type a password, or another person's address.
/// The same name has the same hash as long as the key is in use.
pub fn typed_name(key: &SecretKey, name: &str) -> String {
    format!("{}:{}", key.id().as_str(), hex(&key.derive(&[b"sign-in name", name.as_bytes()])))
}

/// A session of this account that begins now, in the visitor's browser.
pub fn session(visit: &Visit, user: &User, token: &SessionToken) -> Session {
    let Moment { now, address, browser, .. } = &visit.moment;
    Session {
        fingerprint: token.fingerprint(),
        organisation: user.organisation,
        id: visit.moment.id("session"),
        user: user.id,
        epoch: user.epoch,
        address: address.clone(),
        browser: browser.clone(),
        started: *now,
        seen: *now,
    }
}

/// The event of a sign-in. `typed` is the [`typed_name`].
pub fn signed_in(user: &User, typed: String, with_code: bool) -> Event {
    let factor = if with_code { "Used" } else { "None" };
    user.event(EventKind::SignedIn)
        .with("Second factor", factor)
        .with_personal("Name entered (keyed hash)", typed)
}

/// The event of a sign-in that failed. `user` is the account with the typed name, if there is one.
pub fn failed(user: Option<&User>, typed: String, wrong: Wrong) -> Event {
    let event = match user {
        Some(user) => user.event(EventKind::SignInFailed),
        None => Event::of(EventKind::SignInFailed),
    };
    event.with("Reason", wrong.to_string()).with_personal("Name entered (keyed hash)", typed)
}
