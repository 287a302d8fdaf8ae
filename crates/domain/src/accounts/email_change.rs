//! A new email address that its holder must confirm with an emailed link (F36).

use crate::access::call::Call;
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Failure;
use crate::base::hash::constant_time_eq;
use crate::base::ids::UserId;
use crate::base::keys::{KeyId, SecretKeys};
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;
use crate::base::secret::LinkToken;
use crate::base::text::Email;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The lifetime of a link that confirms a new email address.
pub const EMAIL_LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// A new email address that is not confirmed yet. An account has at most one: a newer one replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChange {
    /// The id from which the link is derived.
    pub id: Uuid,
    /// The key from which the link is derived. The link ends with it.
    #[serde(default)]
    pub key: KeyId,
    pub user: UserId,
    /// The new address.
    pub email: Email,
    /// The fingerprint of the link's secret.
    pub fingerprint: String,
    /// The time when the link expires.
    pub expires: Timestamp,
    /// The mail with the link, until it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<QueuedMail>,
    /// Counts the writes.
    pub version: u64,
}

/// The failure for a link that was never issued, was replaced, was used, or is too old. The sentence does not say
/// which.
pub const EMAIL_LINK_DEAD: Failure = Failure::NotFound(
    "This link does not work. It may have been used already, a newer one may have been sent, or more than a day has passed. Open your account in Attain and ask for a new one.",
);

impl EmailChange {
    /// Requests another email address for this account. The link goes to the new address and a notice to the old one.
    /// Returns the change, the notice and the event.
    pub fn request(
        user: &User,
        email: Email,
        call: &Call,
        keys: &SecretKeys,
    ) -> (EmailChange, QueuedMail, Event) {
        let (moment, school) = (call.moment(), call.organisation().name.clone());
        let id = moment.id("email change");
        let expires = moment.now + EMAIL_LINK_LIFE;
        let forename = user.person.forename.as_str().to_owned();
        let notice = QueuedMail {
            id: moment.id("email change told"),
            to: user.person.email.clone(),
            letter: Letter::EmailChanging { forename: forename.clone(), school: school.clone() },
            lease: None,
        };
        let event = user.event(EventKind::EmailChangeRequested).changing_personal(
            "Email address",
            user.person.email.as_str(),
            email.as_str(),
        );
        let link = QueuedMail {
            id: moment.id("email change link"),
            to: email.clone(),
            letter: Letter::ConfirmEmail {
                forename,
                school,
                organisation: user.organisation,
                user: user.id,
                change: id,
                key: keys.current().id(),
                expires,
            },
            lease: None,
        };
        let key = keys.current();
        let change = EmailChange {
            id,
            key: key.id(),
            user: user.id,
            email,
            fingerprint: key.email_link(user.organisation, user.id, id).fingerprint(),
            expires,
            mail: Some(link),
            version: 1,
        };
        (change, notice, event)
    }

    /// Checks that this link confirms the change now.
    ///
    /// # Errors
    /// [`EMAIL_LINK_DEAD`].
    pub fn open(&self, link: &LinkToken, keys: &SecretKeys, moment: &Moment) -> Result<(), Failure> {
        let right = constant_time_eq(link.fingerprint().as_bytes(), self.fingerprint.as_bytes());
        let accepted = keys.accepted(&self.key, moment.now).is_some();
        if right && accepted && moment.now < self.expires { Ok(()) } else { Err(EMAIL_LINK_DEAD) }
    }
}
